# What Ruby's rss library makes of the feed at each address; it is told to be strict.
require "json"
require "net/http"
require "rss"

def stamp(date)
  date&.getutc&.strftime("%Y-%m-%dT%H:%M:%SZ")
end

def of_atom(entry)
  link = entry.links.find { |one| one.rel.nil? || one.rel == "alternate" }
  {
    id: entry.id.content,
    title: entry.title&.content,
    link: link&.href,
    published: stamp(entry.published&.content),
    updated: stamp(entry.updated&.content),
  }
end

def of_rss(item)
  { id: item.guid.content, title: item.title, link: item.link, published: stamp(item.pubDate) }
end

def entries(address)
  feed = RSS::Parser.parse(Net::HTTP.get(URI(address)), true)
  return feed.entries.map { |entry| of_atom(entry) } if feed.is_a?(RSS::Atom::Feed)
  feed.items.map { |item| of_rss(item) }
end

found = ARGV.to_h do |address|
  [address, entries(address)]
rescue StandardError => e
  [address, "#{e.class}: #{e.message}"]
end
puts JSON.generate(found)
