import type {DetectOptions} from './detect.ts';
import type {GitRemote, GitRepository} from './project.ts';

/** The repository that the folder belongs to, or undefined where there is none or no git. */
export async function readGitRepository({run, cwd, signal}: DetectOptions): Promise<GitRepository | undefined> {
	const git = async (...args: readonly string[]) => {
		const {ok, stdout} = await run(['git', ...args], {cwd, signal, timeoutMs: 30_000});
		return ok ? stdout.replace(/\n$/, '') : undefined;
	};

	const [root, prefix, branch, status, remotes, upstream] = await Promise.all([
		git('rev-parse', '--show-toplevel'),
		git('rev-parse', '--show-prefix'),
		git('symbolic-ref', '--quiet', '--short', 'HEAD'),
		git('status', '--porcelain', '-z'),
		git('remote'),
		git('rev-parse', '--abbrev-ref', '--symbolic-full-name', '@{upstream}'),
	]);
	if (root === undefined) {
		return undefined;
	}

	const name = chooseRemote((remotes ?? '').split('\n').filter(Boolean), upstream?.split('/')[0]);
	const [url, head] =
		name === undefined
			? []
			: await Promise.all([git('remote', 'get-url', name), git('symbolic-ref', '--short', `refs/remotes/${name}/HEAD`)]);
	return {
		root,
		prefix: (prefix ?? '').replace(/\/$/, ''),
		branch,
		defaultBranch: head?.replace(`${name}/`, ''),
		remote: name === undefined || url === undefined ? undefined : parseRemote(name, url),
		dirtyPaths: (status ?? '').split('\0').filter(entry => /^[ MTADRCU?!]{2} /.test(entry)).length,
	};
}

/** `origin`, else the remote that the branch follows, else the only one. */
export function chooseRemote(names: readonly string[], upstream: string | undefined): string | undefined {
	return names.find(name => name === 'origin') ?? names.find(name => name === upstream) ?? (names.length === 1 ? names[0] : undefined);
}

/** Reads https, ssh and scp-like addresses of any host; undefined where there is no owner and repository in it. Credentials are dropped. */
export function parseRemote(name: string, address: string): GitRemote | undefined {
	const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(address);
	const url = URL.canParse(address)
		? new URL(address)
		: scp === null
			? undefined
			: new URL(`ssh://${scp[1]}/${scp[2]?.replace(/^\//, '')}`);
	const parts =
		url?.pathname
			.replace(/^\//, '')
			.replace(/\/$/, '')
			.replace(/\.git$/, '')
			.split('/') ?? [];
	const [repository, owner] = [parts.at(-1), parts.slice(0, -1).join('/')];
	if (url === undefined || url.host === '' || repository === undefined || repository === '' || owner === '') {
		return undefined;
	}

	url.username = '';
	url.password = '';
	return {name, url: scp === null || URL.canParse(address) ? url.href : `${scp[1]}:${scp[2]}`, host: url.hostname, owner, repository};
}
