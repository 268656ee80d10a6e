import { extractFromJson, extractFromXml } from "@extractus/feed-extractor";
import { date, report } from "./common.mjs";

const options = {
  descriptionMaxLen: 0,
  getExtraEntryFields: (entry) => ({ updated: entry.updated ?? entry.date_modified }),
};

await report((text, address) => {
  const feed = new URL(address).pathname.endsWith(".json")
    ? extractFromJson(JSON.parse(text), options)
    : extractFromXml(text, options);
  return feed.entries.map((entry) => ({
    id: entry.id,
    title: entry.title || null,
    link: entry.link || null,
    published: date(entry.published),
    updated: date(entry.updated),
  }));
});
