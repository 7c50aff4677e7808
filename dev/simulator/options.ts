/** What a run is made of. Shares are from 0 to 1, times in seconds. */
export type SimulationOptions = {
  /** The apis. An actor takes the next one when its own does not answer. */
  urls: readonly string[];
  /** A bearer token of a demo person; asked again before it expires. */
  token(user: string): Promise<string>;
  devices: number;
  /** The same seed makes the same choices, each actor by itself; ids differ from run to run. */
  seed: number;
  /** Of the journals; is made when it is not there. */
  folder: string;
  /** Transactions a second, written by all devices together. */
  rate: number;
  /** While so many are acknowledged and not final, nobody writes more; without: any number. */
  mostOpen?: number;
  /** Commands a second, of all people in the office together; 0 = nobody is there until `settle`. */
  commandRate?: number;
  shares?: Partial<Shares>;
  /** Orders that a device works on at the same time. */
  ordersAtOnce?: number;
  /** Seconds between two looks of a device at its verdicts, while it waits for some. */
  pollEvery?: number;
  /** How long a device stays without a network, when it does. */
  offlineFor?: readonly [least: number, most: number];
  /** All devices lose the network, and all come back at once; without: never. */
  storm?: { every: number; lasts: number };
  /** Seconds between two changes of the configuration; 0 = none until `settle`. */
  configurationEvery?: number;
};

/** How often something happens that is not the usual. */
export type Shares = {
  /** Transactions sent once more than needed. */
  duplicates: number;
  /** Batches sent in another order, some so that a later transaction overtakes an earlier one. */
  reordered: number;
  /** Transactions whose id is sent once more with other content. */
  reusedIds: number;
  /** Transactions that cannot be applied until a person has done something. */
  failures: number;
  /** Requests whose answer nobody waits for. */
  lostAnswers: number;
  /** Part of the time that a device has no network. */
  offline: number;
};

export type SimulationStats = {
  /** Put into an outbox. */
  written: number;
  /** Transactions that left in a batch, repeats included. */
  sent: number;
  /** Ids with a receipt. */
  acknowledged: number;
  completed: number;
  cancelled: number;
  /** Listed with a reason at this moment. */
  failed: number;
  /** How often something was listed with a reason, by the category of its first. */
  failures: Record<string, number>;
  /** Acknowledged and not final. */
  open: number;
  /** In an outbox, not acknowledged. */
  unsent: number;
  duplicates: number;
  reusedIds: number;
  /** Receipts that refuse a transaction with its own content: none is expected. */
  refusedReceipts: number;
  /** Batches without an answer. */
  unanswered: number;
  /** Answers 5xx and 429 to batches. */
  turnedAway: number;
  /** Batches answered with another 4xx: none is expected. */
  refusedBatches: number;
  /** Acknowledged commands by name; `refused` and `unknown` for the others. */
  commands: Record<string, number>;
  /** Of batches that were answered, milliseconds. */
  acknowledgeMs: { count: number; p50: number; p95: number; p99: number; max: number };
};

/** What is left after `settle`: not final, and why. */
export type Unsettled = { id: string; deviceId: string; status: string; codes: string[] };

/** A run. It begins at once. */
export type Simulation = {
  /** Numbers such as `SIM-<run>-7` name the orders of this run, `<run>` its devices. */
  readonly run: string;
  stats(): SimulationStats;
  /** No new work; resolves when every outbox is acknowledged, however long the service is away. */
  quiet(): Promise<void>;
  /**
   * No new work, and the office repairs what failed, until all is final; resolves with what is not
   * after `limit` seconds, 120 without. The configuration is then as it was found.
   */
  settle(limit?: number): Promise<Unsettled[]>;
  /** Every actor ends after the request it is in; the journals are on the disk. */
  stop(): Promise<void>;
};
