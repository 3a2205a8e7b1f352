/** Our worker with a counter of GPU memory that answers the page. */

import { allocated } from "./gl_memory";
import "glscatter/picture/worker";

const channel = new BroadcastChannel("gl-memory");
channel.onmessage = ({ data }) => {
  if (data === "ask") channel.postMessage(allocated());
};
