import { Readable } from "node:stream";
import FeedParser from "feedparser";
import { date, report } from "./common.mjs";

await report(async (text, address) => {
  const entries = [];
  const parser = Readable.from([text]).pipe(new FeedParser({ feedurl: address }));
  for await (const item of parser) {
    entries.push({
      id: item.guid,
      title: item.title,
      link: item.link,
      published: date(item.pubdate),
      updated: date(item.date),
    });
  }
  return entries;
});
