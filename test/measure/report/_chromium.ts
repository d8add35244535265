import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Readable, Writable} from 'node:stream';
import {onPath} from '../../_helpers/programs.ts';

/** Where a browser is, or undefined. CHROME names one that isn't on PATH. */
export const browser =
	process.env.CHROME ?? ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'].map(onPath).find(Boolean);

type Message = {
	readonly id?: number;
	readonly method?: string;
	readonly params?: unknown;
	readonly result?: unknown;
	readonly error?: {readonly message: string};
};

export type Clip = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

/** A page in a headless browser, spoken to over pipes (https://chromedevtools.github.io/devtools-protocol/). */
export class Page {
	/** What the page asked for, and what the browser complained of, since {@link open}. */
	requests: string[] = [];
	complaints: string[] = [];
	readonly #input: Writable;
	readonly #end: () => Promise<void>;
	readonly #waiting = new Map<number, (message: Message) => void>();
	readonly #events = new Map<string, () => void>();
	#session: string | undefined;
	#id = 0;

	private constructor(input: Writable, output: Readable, end: () => Promise<void>) {
		this.#input = input;
		this.#end = end;
		let rest = '';
		output.setEncoding('utf8').on('data', (chunk: string) => {
			const messages = (rest + chunk).split('\0');
			rest = messages.pop() ?? '';
			for (const message of messages) {
				this.#receive(JSON.parse(message));
			}
		});
	}

	static async launch(program: string): Promise<Page> {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-browser-'));
		const child = spawn(
			program,
			[
				'--headless=new',
				'--no-sandbox',
				'--disable-gpu',
				'--disable-dev-shm-usage',
				'--no-first-run',
				'--disable-background-networking',
				'--hide-scrollbars',
				`--user-data-dir=${folder}`,
				'--remote-debugging-pipe',
			],
			{stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']},
		);
		const page = new Page(child.stdio[3] as Writable, child.stdio[4] as Readable, async () => {
			const exited = once(child, 'exit');
			await page.#send('Browser.close', {}, null);
			await exited;
			await rm(folder, {recursive: true, force: true, maxRetries: 5});
		});
		const {targetId} = await page.#send<{targetId: string}>('Target.createTarget', {url: 'about:blank'});
		const {sessionId} = await page.#send<{sessionId: string}>('Target.attachToTarget', {targetId, flatten: true});
		page.#session = sessionId;
		await Promise.all(['Page.enable', 'Network.enable', 'Log.enable', 'Runtime.enable'].map(async method => page.#send(method)));
		return page;
	}

	async open(
		url: string,
		{
			width,
			media = 'screen',
			features = {},
		}: {readonly width: number; readonly media?: string; readonly features?: Readonly<Record<string, string>>},
	): Promise<void> {
		this.requests = [];
		this.complaints = [];
		await this.#send('Emulation.setDeviceMetricsOverride', {width, height: 800, deviceScaleFactor: 1, mobile: false});
		await this.#send('Emulation.setEmulatedMedia', {media, features: Object.entries(features).map(([name, value]) => ({name, value}))});
		const loaded = new Promise<void>(resolve => {
			this.#events.set('Page.loadEventFired', resolve);
		});
		await this.#send('Page.navigate', {url});
		await loaded;
	}

	/** The value of an expression in the page. */
	async evaluate<Value>(expression: string): Promise<Value> {
		const {result, exceptionDetails} = await this.#send<{result: {value: Value}; exceptionDetails?: {text: string}}>('Runtime.evaluate', {
			expression,
			returnByValue: true,
		});
		if (exceptionDetails !== undefined) {
			throw new Error(`${exceptionDetails.text}: ${JSON.stringify(result)}`);
		}

		return result.value;
	}

	/** A picture, PNG. All of the page without a clip. */
	async picture(clip?: Clip): Promise<Buffer> {
		const {data} = await this.#send<{data: string}>('Page.captureScreenshot', {
			captureBeyondViewport: true,
			clip: {
				...(clip ?? (await this.evaluate<Clip>('({x: 0, y: 0, width: innerWidth, height: document.documentElement.scrollHeight})'))),
				scale: 1,
			},
		});
		return Buffer.from(data, 'base64');
	}

	async close(): Promise<void> {
		await this.#end();
	}

	async #send<Result>(method: string, params: object = {}, session: string | undefined | null = this.#session): Promise<Result> {
		this.#id += 1;
		const id = this.#id;
		const answered = new Promise<Message>(resolve => {
			this.#waiting.set(id, resolve);
		});
		this.#input.write(`${JSON.stringify({id, method, params, ...(session == null ? {} : {sessionId: session})})}\0`);
		const {result, error} = await answered;
		if (error !== undefined) {
			throw new Error(`${method}: ${error.message}`);
		}

		return result as Result;
	}

	#receive(message: Message): void {
		if (message.id !== undefined) {
			this.#waiting.get(message.id)?.(message);
			this.#waiting.delete(message.id);
			return;
		}

		if (message.method === 'Network.requestWillBeSent') {
			this.requests.push((message.params as {request: {url: string}}).request.url);
		}

		if (
			message.method === 'Log.entryAdded' ||
			message.method === 'Runtime.exceptionThrown' ||
			message.method === 'Runtime.consoleAPICalled'
		) {
			this.complaints.push(JSON.stringify(message.params));
		}

		this.#events.get(message.method ?? '')?.();
	}
}
