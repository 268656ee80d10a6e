import Parser from "rss-parser";
import { date, report } from "./common.mjs";

const parser = new Parser({ customFields: { item: ["published", "updated"] } });

await report(async (text) => {
  const feed = await parser.parseString(text);
  return feed.items.map((item) => ({
    id: item.guid ?? item.id,
    title: item.title ?? null,
    link: item.link ?? null,
    published: date(item.published ?? item.isoDate),
    updated: date(item.updated),
  }));
});
