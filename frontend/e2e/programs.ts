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

export interface Administrator {
  email: string;
  name: string;
  password: string;
}

export interface Running {
  url: string;
  /** All it said until now. */
  log: () => string;
  stop: () => Promise<void>;
}

/** The simulator says on its first line where it listens. */
export async function startSimulator(offers: number): Promise<Running> {
  const child = spawn(
    program("cpapi-simulator"),
    ["--listen", "127.0.0.1:0", "--seed", "7", "--offers", String(offers)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const { listening } = JSON.parse(line) as { listening: string };
    return { url: listening, log: () => line, stop: () => stopped(child) };
  }
  throw new Error("the simulator ended without saying where it listens");
}

/** The real server on a free port and a fresh SQLite file; without an administrator it offers the set-up link. */
export async function startServer(administrator: Administrator | null): Promise<Running> {
  if (!existsSync(join(SPA, "index.html")))
    throw new Error("frontend/dist is missing; run `npm run build` first");
  const data = mkdtempSync(join(tmpdir(), "cpapi-e2e-"));
  const address = `127.0.0.1:${await freePort()}`;
  const environment = {
    ...process.env,
    CPAPI_DATABASE__URL: `sqlite:${join(data, "cpapi.sqlite")}`,
    CPAPI_VAULT__KEY_FILE: join(data, "vault.key"),
    CPAPI_HTTP__LISTEN: address,
    CPAPI_CONNECTORS__ALLOW_HOSTS: "127.0.0.1",
    CPAPI_HTTP__SPA_DIR: SPA,
  };
  if (administrator) createUser(administrator, environment);
  const logFile = join(data, "server.log");
  const log = openSync(logFile, "w");
  const child = spawn(program("cpapi"), ["serve"], { env: environment, stdio: ["ignore", log, log] });
  closeSync(log);
  const running = {
    url: `http://${address}`,
    log: () => readFileSync(logFile, "utf8"),
    stop: async () => {
      await stopped(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
  try {
    await ready(running, child);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

function createUser({ email, name, password }: Administrator, environment: NodeJS.ProcessEnv) {
  const created = spawnSync(
    program("cpapi"),
    ["user", "create", "--email", email, "--name", name, "--password-stdin"],
    { env: environment, input: password, encoding: "utf8" },
  );
  if (created.status !== 0) throw new Error(`the user was not created: ${created.stderr}`);
}

async function ready({ url, log }: Running, child: ChildProcess): Promise<void> {
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
