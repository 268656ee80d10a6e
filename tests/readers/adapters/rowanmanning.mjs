import { parseFeed } from "@rowanmanning/feed-parser";
import { date, report } from "./common.mjs";

await report((text) =>
  parseFeed(text).items.map((item) => ({
    id: item.id,
    title: item.title,
    link: item.url,
    published: date(item.published),
    updated: date(item.updated),
  })),
);
