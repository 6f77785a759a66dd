import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const BINARIES =
  process.env.CPAPI_E2E_BIN_DIR ?? fileURLToPath(new URL("../../target/debug", import.meta.url));
const SPA = fileURLToPath(new URL("../dist", import.meta.url));
const EMAIL = "admin@example.com";
const PASSWORD = "correct horse battery staple";
const OFFERS = "60";

/**
 * Starts the simulator and the real server on free ports with a fresh SQLite file and one administrator,
 * and tells the tests where they are through the environment. A caller that has both running already sets
 * CPAPI_E2E_URL, CPAPI_E2E_SIM_URL, CPAPI_E2E_EMAIL and CPAPI_E2E_PASSWORD itself.
 */
export default async function startServers(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.CPAPI_E2E_URL) return undefined;
  if (!existsSync(join(SPA, "index.html")))
    throw new Error("frontend/dist is missing; run `npm run build` first");
  const data = mkdtempSync(join(tmpdir(), "cpapi-e2e-"));
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(stopped));
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const simulator = await startSimulator(children);
    const server = await startServer(data, children);
    Object.assign(process.env, {
      CPAPI_E2E_SIM_URL: simulator,
      CPAPI_E2E_URL: server,
      CPAPI_E2E_EMAIL: EMAIL,
      CPAPI_E2E_PASSWORD: PASSWORD,
    });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The simulator says on its first line where it listens. */
async function startSimulator(children: ChildProcess[]): Promise<string> {
  const child = spawn(
    program("cpapi-simulator"),
    ["--listen", "127.0.0.1:0", "--seed", "7", "--offers", OFFERS],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    return (JSON.parse(line) as { listening: string }).listening;
  }
  throw new Error("the simulator ended without saying where it listens");
}

async function startServer(data: string, children: ChildProcess[]): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const environment = {
    ...process.env,
    CPAPI_DATABASE__URL: `sqlite:${join(data, "cpapi.sqlite")}`,
    CPAPI_VAULT__KEY_FILE: join(data, "vault.key"),
    CPAPI_HTTP__LISTEN: address,
    CPAPI_HTTP__SPA_DIR: SPA,
  };
  const created = spawnSync(
    program("cpapi"),
    ["user", "create", "--email", EMAIL, "--name", "Ada Lovelace", "--password-stdin"],
    { env: environment, input: PASSWORD, encoding: "utf8" },
  );
  if (created.status !== 0) throw new Error(`the user was not created: ${created.stderr}`);
  const logFile = join(data, "server.log");
  const log = openSync(logFile, "w");
  const child = spawn(program("cpapi"), ["serve"], { env: environment, stdio: ["ignore", log, log] });
  closeSync(log);
  children.push(child);
  await ready(`http://${address}`, child, () => readFileSync(logFile, "utf8"));
  return `http://${address}`;
}

async function ready(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended:\n${log()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`the server was not ready within 60 s:\n${log()}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(killer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function program(name: string): string {
  const path = join(BINARIES, name);
  if (!existsSync(path)) throw new Error(`${path} is missing; build the workspace first`);
  return path;
}
