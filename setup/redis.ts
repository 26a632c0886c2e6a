/** `npm run redis`: the tests of proving queues run on it. */
import { printTool } from "./printTool.ts";
import { provideRedis } from "./redisServer.ts";

await printTool(provideRedis);
