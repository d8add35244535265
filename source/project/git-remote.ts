import {ask, type Look} from './look.ts';
import type {GitRemote} from './project.ts';

/** Reads `git remote --verbose`, which has applied `url.<base>.insteadOf` already. Remotes without an owner and a repository are left out. */
export function parseRemotes(text: string): readonly GitRemote[] {
	return text.split('\n').flatMap(line => {
		const [, name = '', address = ''] = /^(\S+)\t(.+) \(fetch\)/.exec(line) ?? [];
		const remote = parseAddress(address);
		return remote === undefined ? [] : [{name, ...remote}];
	});
}

/** `origin`, else the remote that the branch follows, else the only one. */
export function chooseRemote(remotes: readonly GitRemote[], upstream: string | undefined): GitRemote | undefined {
	return (
		remotes.find(({name}) => name === 'origin') ??
		remotes.find(({name}) => upstream?.startsWith(`${name}/`)) ??
		(remotes.length === 1 ? remotes[0] : undefined)
	);
}

/**
Reads the address of a remote: https, ssh, git, or the short form `git@host:owner/repository` (https://git-scm.com/docs/git-clone#_git_urls).
Undefined for folders and files, and where the path names no owner. Passwords and tokens are dropped.
*/
export function parseAddress(address: string): Omit<GitRemote, 'name'> | undefined {
	if (/^[a-z][a-z+]*:\/\//i.test(address)) {
		return URL.canParse(address) ? parseUrl(new URL(address)) : undefined;
	}

	// A single letter before the colon is a drive, and a slash makes it a path.
	const [, user, host, path] = /^(?:([^@/:]+)@)?([^/:@]{2,}):(?!:)(.+)$/.exec(address) ?? [];
	if (host === undefined || path === undefined) {
		return undefined;
	}

	// The short form has no port: `443/` in front of the path is meant as one.
	return describe(host, path.replace(/^(?:22|443)\/(?=[^/]+\/[^/]+$)/, ''), `${user === undefined ? '' : `${user}@`}${host}:${path}`);
}

const ssh = /^(?:git\+ssh|ssh\+git|ssh):$/;

function parseUrl(url: URL): Omit<GitRemote, 'name'> | undefined {
	if (!ssh.test(url.protocol) && !/^(?:https?|git):$/.test(url.protocol)) {
		return undefined;
	}

	const clean = new URL(url);
	clean.password = '';
	clean.search = '';
	clean.hash = '';
	if (!ssh.test(url.protocol)) {
		// Over https the name before the @ may be a token itself.
		clean.username = '';
	}

	return describe(ssh.test(url.protocol) ? url.hostname : url.host, decode(url.pathname), clean.href);
}

/** Services answer ssh on port 443 under other names (https://docs.github.com/authentication/troubleshooting-ssh/using-ssh-over-the-https-port). */
const hostNames: Readonly<Record<string, string>> = {
	'ssh.github.com': 'github.com',
	'www.github.com': 'github.com',
	'altssh.gitlab.com': 'gitlab.com',
	'altssh.bitbucket.org': 'bitbucket.org',
};

function describe(host: string, path: string, url: string): Omit<GitRemote, 'name'> | undefined {
	const name = hostNames[host.toLowerCase()] ?? host.toLowerCase();
	const all = path.split('/').filter(Boolean);
	const separator = all.indexOf('-');
	// The address of a page is taken for that of its repository: github.com/owner/repository/tree/main, gitlab.com/group/repository/-/tree/main.
	const parts = name === 'github.com' ? all.slice(0, 2) : separator > 1 ? all.slice(0, separator) : all;
	const repository = parts.at(-1)?.replace(/\.git$/, '');
	const owner = parts.slice(0, -1).join('/');
	return name === '' || repository === undefined || repository === '' || owner === '' ? undefined : {url, host: name, owner, repository};
}

function decode(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

/** Hosts that are asked for by their own name: ssh need not be started for them. */
const knownHosts: readonly string[] = ['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org'];

/**
The remote with its real host, where `~/.ssh/config` has given it another name: `git@github-work:owner/repository`, or with a dot, as in
`git@github.com-work:owner/repository`. Where nothing is configured on this machine, the second form still says which host is meant.
*/
export async function withRealHost(look: Look, remote: GitRemote): Promise<GitRemote> {
	if (knownHosts.includes(remote.host) || /^(?:https?|git):/.test(remote.url)) {
		return remote;
	}

	const {stdout} = await ask(look, ['ssh', '-G', remote.host]);
	const told = /^hostname (\S+)$/m.exec(stdout)?.[1]?.toLowerCase() ?? remote.host;
	const host =
		told === remote.host ? (knownHosts.find(known => told.startsWith(`${known}-`) || told.startsWith(`${known}_`)) ?? told) : told;
	return {...remote, host: hostNames[host] ?? host};
}
