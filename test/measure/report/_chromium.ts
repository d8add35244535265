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

// biome-ignore lint/suspicious/noExplicitAny: the protocol has a type for each method.
type Result = any;
type Message = {readonly id?: number; readonly method?: string; readonly params?: Result; readonly result?: Result; readonly error?: Error};
type View = {readonly width: number; readonly media?: string; readonly features?: Readonly<Record<string, string>>};
export type Clip = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

const flags = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking'];

/** A page in a headless browser, spoken to over pipes (https://chromedevtools.github.io/devtools-protocol/). */
export async function openBrowser(program: string) {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-browser-'));
	const child = spawn(program, ['--headless=new', ...flags, '--hide-scrollbars', `--user-data-dir=${folder}`, '--remote-debugging-pipe'], {
		stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
	});
	const [input, output] = child.stdio.slice(3) as [Writable, Readable];
	const answers = new Map<number, (message: Message) => void>();
	let loaded: () => void = () => {};
	let requests: string[] = [];
	let complaints: string[] = [];
	let session: {sessionId?: string} = {};
	let calls = 0;

	function receive({id, method, params, ...answer}: Message): void {
		if (id !== undefined) {
			answers.get(id)?.(answer);
			answers.delete(id);
		} else if (method === 'Network.requestWillBeSent') {
			requests.push(params.request.url);
		} else if (['Log.entryAdded', 'Runtime.exceptionThrown', 'Runtime.consoleAPICalled'].includes(method ?? '')) {
			complaints.push(JSON.stringify(params));
		} else if (method === 'Page.loadEventFired') {
			loaded();
		}
	}

	async function send(method: string, params: object = {}): Promise<Result> {
		calls += 1;
		const id = calls;
		const answered = new Promise<Message>(resolve => {
			answers.set(id, resolve);
		});
		input.write(`${JSON.stringify({id, method, params, ...session})}\0`);
		const {result, error} = await answered;
		if (error !== undefined) {
			throw new Error(`${method}: ${error.message}`);
		}

		return result;
	}

	async function evaluate<Value>(expression: string): Promise<Value> {
		const {result, exceptionDetails} = await send('Runtime.evaluate', {expression, returnByValue: true, awaitPromise: true});
		if (exceptionDetails !== undefined) {
			throw new Error(`${exceptionDetails.text}: ${JSON.stringify(result)}`);
		}

		return result.value;
	}

	let rest = '';
	output.setEncoding('utf8').on('data', (chunk: string) => {
		const messages = (rest + chunk).split('\0');
		rest = messages.pop() ?? '';
		for (const message of messages) {
			receive(JSON.parse(message));
		}
	});
	const {targetId} = await send('Target.createTarget', {url: 'about:blank'});
	session = await send('Target.attachToTarget', {targetId, flatten: true});
	await Promise.all(['Page.enable', 'Network.enable', 'Log.enable', 'Runtime.enable'].map(async method => send(method)));
	return {
		evaluate,
		/** Returns what the page asks for, and what the browser complains of. */
		async open(url: string, {width, media = 'screen', features = {}}: View) {
			[requests, complaints] = [[], []];
			await send('Emulation.setDeviceMetricsOverride', {width, height: 800, deviceScaleFactor: 1, mobile: false});
			await send('Emulation.setEmulatedMedia', {media, features: Object.entries(features).map(([name, value]) => ({name, value}))});
			const load = new Promise<void>(resolve => {
				loaded = resolve;
			});
			await send('Page.navigate', {url});
			await load;
			return {requests, complaints};
		},
		/** The brightness of each pixel of a part of the page, 0 to 255. */
		async greys(clip: Clip): Promise<readonly number[]> {
			const {data} = await send('Page.captureScreenshot', {captureBeyondViewport: true, clip: {...clip, scale: 1}});
			return evaluate(`(async () => {
				const image = await createImageBitmap(new Blob([Uint8Array.from(atob('${data}'), letter => letter.charCodeAt(0))]));
				const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
				canvas.drawImage(image, 0, 0);
				const {data} = canvas.getImageData(0, 0, image.width, image.height);
				return Array.from({length: data.length / 4}, (_, at) => 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]);
			})()`);
		},
		async close(): Promise<void> {
			const exited = once(child, 'exit');
			session = {};
			await send('Browser.close');
			await exited;
			await rm(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};
}
