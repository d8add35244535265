import {Console} from 'node:console';
import {Writable} from 'node:stream';
import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {SecretKey, Vault} from '../../source/steps/vault.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const key = () => new SecretKey('AKIAIOSFODNN7EXAMPLE', secret);

/** What `console.log` would print. */
function logged(...values: readonly unknown[]): string {
	let text = '';
	const stream = new Writable({
		write(chunk, _encoding, done) {
			text += String(chunk);
			done();
		},
	});
	new Console(stream).log(...values);
	return text;
}

describe('a secret key', () => {
	it.each<[string, (value: unknown) => string]>([
		['JSON', value => JSON.stringify({value, list: [value]})],
		['a string', value => `${value}`],
		['String()', value => String(value)],
		['inspect', value => inspect(value)],
		['inspect, with all that is hidden', value => inspect({deep: {value}}, {showHidden: true, depth: 9})],
		['inspect, without what we say about it', value => inspect(value, {customInspect: false, showHidden: true})],
		['console.log', value => logged(value, {value}, '%o %s %j', value)],
		['an error', value => inspect(Object.assign(new Error('failed'), {value}))],
		['its members', value => JSON.stringify({...(value as object), entries: Object.entries(value as object)})],
		['a copy', value => inspect(structuredClone(value))],
	])('is masked in %s', (_, print) => {
		expect(print(key())).not.toContain(secret);
	});

	it('says which key it is, and that it is one', () => {
		expect(inspect(key())).toBe('SecretKey AKIAIOSFODNN7EXAMPLE [secret]');
		expect(JSON.stringify({key: key()})).toBe('{"key":"[secret]"}');
		expect(key().id).toBe('AKIAIOSFODNN7EXAMPLE');
	});

	it('is revealed to whoever asks for it', () => {
		expect(key().reveal()).toBe(secret);
	});
});

describe('the vault', () => {
	function left(...names: readonly string[]) {
		const vault = new Vault();
		const events: string[] = [];
		for (const name of names) {
			vault.leave(name, key(), {
				settled: async () => void events.push(`${name} settled`),
				abandoned: async () => void events.push(`${name} abandoned`),
			});
		}

		return {vault, events};
	}

	it('keeps a key until it is handed over, and settles it once', async () => {
		const {vault, events} = left('a');
		expect(vault.look('a')?.reveal()).toBe(secret);
		expect(vault.look('b')).toBeUndefined();
		expect(events).toEqual([]);
		await vault.handedOver('a');
		await vault.handedOver('a');
		expect(vault.look('a')).toBeUndefined();
		expect(events).toEqual(['a settled']);
	});

	it('tells since when those were stored that a key replaces', () => {
		const {vault} = left('a');
		const replacesSince = new Date('2026-11-01T00:00:00Z');
		vault.leave('b', key(), {settled: async () => {}, abandoned: async () => {}, replacesSince});
		expect([vault.replacesSince('a'), vault.replacesSince('b'), vault.replacesSince('c')]).toEqual([undefined, replacesSince, undefined]);
	});

	it('gives up exactly what was not handed over, once', async () => {
		const {vault, events} = left('a', 'b', 'c');
		await vault.handedOver('b');
		await vault.dispose();
		await vault.dispose();
		expect(events).toEqual(['b settled', 'a abandoned', 'c abandoned']);
		expect(vault.look('a')).toBeUndefined();
	});

	it('has nothing to give up when nothing was left', async () => {
		await expect(new Vault().dispose()).resolves.toBeUndefined();
		await expect(new Vault().handedOver('nothing')).resolves.toBeUndefined();
	});

	it('gives up the others too when one of them fails, and then says so', async () => {
		const {vault, events} = left('a');
		vault.leave('broken', key(), {
			settled: async () => {},
			abandoned: async () => {
				throw new Error('AWS is not to be reached');
			},
		});
		vault.leave('slow', key(), {
			settled: async () => {},
			async abandoned() {
				await new Promise(resolve => {
					setImmediate(resolve);
				});
				events.push('slow abandoned');
			},
		});
		await expect(vault.dispose()).rejects.toThrow('AWS is not to be reached');
		expect(events).toEqual(['a abandoned', 'slow abandoned']);
	});

	it('tells whoever hands over when it could not be settled, and does not give it up: it is stored', async () => {
		const {vault, events} = left();
		vault.leave('a', key(), {
			settled: async () => {
				throw new Error('no tag');
			},
			abandoned: async () => void events.push('abandoned'),
		});
		await expect(vault.handedOver('a')).rejects.toThrow('no tag');
		await vault.dispose();
		expect(events).toEqual([]);
	});

	it('remembers what was seen, which is not secret', () => {
		const vault = new Vault();
		expect(vault.recall('proof')).toBeUndefined();
		vault.remember('proof', {seen: true});
		expect(vault.recall('proof')).toEqual({seen: true});
	});

	it('shows no key of it', () => {
		const {vault} = left('a');
		expect(inspect(vault, {showHidden: true, depth: 9}) + JSON.stringify(vault) + logged(vault)).not.toContain(secret);
	});
});
