import { parseFeed } from "feedsmith";
import { date, report } from "./common.mjs";

// feedsmith keeps each format's own names.
const FORMATS = {
  atom: (feed) =>
    feed.entries.map((entry) => ({
      id: entry.id,
      title: text(entry.title),
      link: entry.links?.find((link) => (link.rel ?? "alternate") === "alternate")?.href,
      published: date(entry.published),
      updated: date(entry.updated),
    })),
  rss: (feed) =>
    feed.items.map((item) => ({
      id: item.guid?.value,
      title: text(item.title),
      link: item.link,
      published: date(item.pubDate),
      updated: date(item.atom?.updated),
    })),
  json: (feed) =>
    feed.items.map((item) => ({
      id: item.id,
      title: item.title,
      link: item.url,
      published: date(item.date_published),
      updated: date(item.date_modified),
    })),
};

function text(value) {
  return value?.value ?? value;
}

await report((sent) => {
  const { format, feed } = parseFeed(sent);
  return (FORMATS[format](feed) ?? []).map((entry) => ({
    ...entry,
    title: entry.title ?? null,
    link: entry.link ?? null,
  }));
});
