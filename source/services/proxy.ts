import {HttpProxyAgent, HttpsProxyAgent} from 'hpagent';
import {getProxyForUrl} from 'proxy-from-env';

export type ProxyAgents = {readonly http?: HttpProxyAgent; readonly https?: HttpsProxyAgent};

/** Agents that go through the proxy which HTTP_PROXY, HTTPS_PROXY and NO_PROXY name for an address; none where it is reached directly. */
export function proxyAgents(url: string): ProxyAgents {
	const proxy = getProxyForUrl(url);
	return proxy === '' ? {} : {http: new HttpProxyAgent({proxy}), https: new HttpsProxyAgent({proxy})};
}

/** The proxy for an address, without a password that may stand in its URL; undefined where there is none. */
export function proxyHost(url: string): string | undefined {
	const proxy = getProxyForUrl(url);
	return proxy === '' ? undefined : URL.canParse(proxy) ? new URL(proxy).host : 'that is set';
}
