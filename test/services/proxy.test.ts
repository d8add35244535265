import {afterEach, describe, expect, it, vi} from 'vitest';
import {proxyAgents, proxyHost} from '../../source/services/proxy.ts';

const none = {HTTP_PROXY: '', HTTPS_PROXY: '', ALL_PROXY: '', NO_PROXY: '', http_proxy: '', https_proxy: '', all_proxy: '', no_proxy: ''};

function set(variables: Readonly<Record<string, string>>): void {
	for (const [name, value] of Object.entries({...none, ...variables})) {
		vi.stubEnv(name, value);
	}
}

afterEach(() => {
	vi.unstubAllEnvs();
});

describe('the proxy for an address', () => {
	it('is the one of its protocol', () => {
		set({https_proxy: 'http://proxy.example.com:3128'});
		expect(Object.keys(proxyAgents('https://api.github.com'))).toEqual(['http', 'https']);
		expect(proxyAgents('http://127.0.0.1:9000')).toEqual({});
	});

	it('is none where NO_PROXY says so, or nothing is set', () => {
		set({HTTPS_PROXY: 'http://proxy.example.com:3128', NO_PROXY: 'github.com,.github.com'});
		expect(proxyAgents('https://api.github.com')).toEqual({});
		expect(proxyHost('https://api.github.com')).toBeUndefined();
		set({});
		expect(proxyAgents('https://api.github.com')).toEqual({});
	});

	it('is named without the password in it', () => {
		set({HTTPS_PROXY: 'http://me:hunter2@proxy.example.com:3128'});
		expect(proxyHost('https://api.github.com')).toBe('proxy.example.com:3128');
		set({HTTPS_PROXY: 'not an address hunter2'});
		expect(proxyHost('https://api.github.com')).not.toContain('hunter2');
	});
});
