// Imagines with the npm package midjourney, unmodified, in its mode without a gateway: it polls the channel's history.
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
  ApiInterval: 1,
  Ws: false,
});

await client.MJApi.allCommand();
const result = await client.Imagine("a red fox");
process.stdout.write(`${JSON.stringify({ name: "imagine", result })}\n`);
process.exit(0); // the package keeps its timers
