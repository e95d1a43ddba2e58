// Drives the simulator with the npm package midjourney, unmodified, and prints each result as a line of JSON.
// The one argument is what `python -m simulator --json` prints.

import { Midjourney } from "midjourney";

const place = JSON.parse(process.argv[2]);
const account = place.accounts[0];
console.log = console.error; // the package logs to where the results go

const client = new Midjourney({
  SalaiToken: account.token,
  ServerId: account.guild_id,
  ChannelId: account.channel_id,
  DiscordBaseUrl: place.rest.replace(/\/api$/, ""),
  WsBaseUrl: `${place.gateway}?encoding=json&v=9`,
  ApiInterval: 1,
});

function tell(name, result) {
  process.stdout.write(`${JSON.stringify({ name, result })}\n`);
  return result;
}

function button(message, label) {
  return message.options.find((option) => option.label === label).custom;
}

await client.init();

const progress = [];
const grid = tell("imagine", await client.Imagine("a red fox --ar 3:2", (uri, percent) => progress.push(percent)));
tell("progress", progress);
const of = ({ id, hash, flags, content }) => ({ msgId: id, hash, flags, content });
tell("variation", await client.Variation({ index: 2, ...of(grid) }));
const single = tell("upscale", await client.Upscale({ index: 1, ...of(grid) }));
tell("reroll", await client.Reroll(of(grid)));
tell("zoom", await client.ZoomOut({ level: "2x", ...of(single) }));
const custom = { msgId: single.id, flags: single.flags, customId: button(single, "Custom Zoom") };
tell("custom zoom", await client.Custom({ ...custom, content: "a red fox --ar 3:2 --zoom 1.5" }));
tell("refused", await client.Imagine("gore").catch((error) => error.message));
tell("describe", await client.Describe(grid.uri));
tell("shorten", await client.Shorten("a very old red fox in the snow"));
tell("info", await client.Info());
tell("remix", await client.SwitchRemix());

process.exit(0); // the package keeps its timers
