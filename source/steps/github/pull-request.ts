import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import type {Note} from '../../engine/step.ts';
import {type BranchRules, createCommit, type Head, readBranchRules, readHead, setBranch} from '../../services/github/branches.ts';
import {readBlobName} from '../../services/github/contents.ts';
import {seenBy} from '../../services/github/failures.ts';
import {openPullRequest, type PullRequest, readPullRequest, updatePullRequest} from '../../services/github/pull-requests.ts';
import {answer, type World} from '../world.ts';
import {fullName, type Home, mayCommitWorkflows} from './home.ts';
import {type ChangedFile, isForeign, ownFiles, readChanges, readCommitted, willWrite} from './own-files.ts';
import {githubReversal} from './reversals.ts';
import type {Wanted} from './wanted.ts';

/** The branch on which Ferrovia commits. Never the default one. */
export const setupBranch = 'ferrovia/setup';

/** By this line a commit of Ferrovia's is known again. */
const mark = 'Written by Ferrovia (npx ferrovia)';

const title = 'Build, push and deploy the image';

export function isOurs({message}: Pick<Head, 'message'>): boolean {
	return message.includes(mark);
}

type Planned = {readonly changes: readonly Change[]; readonly notes: readonly Note[]; readonly pending: boolean};

/** What is missing until the files are proposed to the default branch. `pending`: they are not on it yet. */
export async function planPullRequest(world: World, home: Home, wanted: Wanted, signal: AbortSignal): Promise<Planned> {
	const {repository} = home;
	const base = repository.defaultBranch;
	if (base === setupBranch) {
		return {changes: [], notes: [warn(`The default branch is ${setupBranch}, so the files are left to you.`)], pending: false};
	}

	const {files, notes} = await readProposal(world, home, wanted, signal);
	const later = await willWrite(world, wanted);
	if (files.length === 0 && !later) {
		return {changes: [], notes, pending: false};
	}

	if (answer(world, 'github-files') === 'leave') {
		const names = files.map(({path}) => path);
		const text = later
			? `The files are left to you: commit what git status shows, and push it to ${base}.`
			: `These are not on ${base} yet, and left to you: ${names.join(', ')}.`;
		return {changes: [], notes: [...notes, info(text)], pending: true};
	}

	if (!mayCommitWorkflows(home.account) && (later || files.some(isWorkflow))) {
		const text = `The token of ${home.github.tokenSource} may not commit workflows, so there is no pull request: gh auth refresh --scopes workflow, then again.`;
		return {changes: [], notes: [...notes, warn(text)], pending: true};
	}

	const there = await readBranch(home);
	if (there.head !== undefined && !isOurs(there.head) && there.pull?.state !== 'open') {
		const text = `There is a branch ${setupBranch} that Ferrovia did not make, so the files are left to you: git push origin --delete ${setupBranch}, if nobody needs it.`;
		return {changes: [], notes: [...notes, warn(text)], pending: true};
	}

	const open = there.pull?.state === 'open' ? there.pull : undefined;
	if (!later && open !== undefined && (await hasAll(home, files))) {
		return {changes: [], notes: [...notes, info(`The files are in the pull request #${open.number}: ${open.url}`)], pending: true};
	}

	const rules = await readBranchRules(home.github, repository, base);
	return {
		changes: [pullRequestChange(world, home, wanted, {files, later, open})],
		notes: [...notes, ...('found' in rules ? ruleNotes(base, rules.found) : []), ...sharedNotes(files)],
		pending: true,
	};
}

function pullRequestChange(
	world: World,
	home: Home,
	wanted: Wanted,
	{files, later, open}: {readonly files: readonly ChangedFile[]; readonly later: boolean; readonly open: PullRequest | undefined},
): Change {
	const {github, repository} = home;
	const base = repository.defaultBranch;
	return {
		id: 'github/pull-request',
		kind: 'resource',
		summary: open === undefined ? `open a pull request to ${base} with the files` : `bring the pull request #${open.number} up to date`,
		// Other steps, and that of the answers, may write into them before it is made.
		provisional: 'it has the files as they are then',
		preview: {
			type: 'resource',
			provider: 'github',
			resource: `pull request ${setupBranch} → ${base} of ${fullName(repository)}`,
			verb: open === undefined ? 'create' : 'change',
			lines: [
				...files.map(({path, purpose}) => `+ ${path}: ${purpose}`),
				...(later ? ['+ what the other steps write'] : []),
				`Nothing is pushed to ${base}.`,
			],
		},
		reversal: githubReversal(
			home,
			'close-pull-request',
			{branch: setupBranch},
			`close the pull request, and delete the branch ${setupBranch}`,
		),
		async apply({signal, output}) {
			const {files: now} = await readProposal(world, home, wanted, signal);
			if (now.length === 0) {
				throw new FerroviaError({what: `There is nothing to propose: ${base} has the files.`, next: ['ferrovia verify github']});
			}

			const {head, pull} = await readBranch(home);
			const isOpen = pull?.state === 'open';
			if (head !== undefined && !isOurs(head) && !isOpen) {
				throw new FerroviaError({
					what: `There is a branch ${setupBranch} that Ferrovia did not make.`,
					next: [`git push origin --delete ${setupBranch}`, 'ferrovia setup github'],
				});
			}

			// What an open pull request has stays; of one that was merged or closed the branch starts anew.
			const trunk = seenBy(await readHead(github, repository, base), `the branch ${base}`);
			const parent = isOpen ? (head ?? trunk) : trunk;
			if (parent === undefined) {
				throw new FerroviaError({
					what: `${fullName(repository)} has no branch ${base} yet.`,
					why: 'A pull request needs something to be merged into.',
					next: [`git push --set-upstream origin ${base}`, 'ferrovia setup github'],
				});
			}

			output(`committing ${now.length} files to ${setupBranch}`);
			const commit = await createCommit(github, repository, {
				parent,
				message: commitMessage(now),
				files: await Promise.all(now.map(async file => readCommitted(world, file))),
			});
			await setBranch(github, repository, setupBranch, commit, head === undefined ? 'create' : isOpen ? 'forward' : 'force');
			const proposal = {title, body: pullRequestBody(now, wanted, base)};
			if (isOpen) {
				// Words that somebody has changed are theirs.
				if (pull.body.includes(mark)) {
					await updatePullRequest(github, repository, pull.number, proposal);
				}

				output(pull.url);
				return;
			}

			output(await openPullRequest(github, repository, {...proposal, head: setupBranch, base}));
		},
	};
}

/** The files that differ from the default branch, and were made from what that has. */
async function readProposal(
	world: World,
	{github, repository}: Home,
	wanted: Wanted,
	signal: AbortSignal,
): Promise<{readonly files: readonly ChangedFile[]; readonly notes: readonly Note[]}> {
	const base = repository.defaultBranch;
	const own = ownFiles(world, wanted);
	const {changed, committed} = await readChanges(world, own, signal);
	const seen = await Promise.all(
		own.map(async file => [file.path, seenBy(await readBlobName(github, repository, file.path, base), `${file.path} on ${base}`)] as const),
	);
	const remote = new Map(seen);
	const differing = changed.filter(({path, blob}) => remote.get(path) !== blob);
	const foreign = await Promise.all(differing.map(async file => isForeign(world, file)));
	const files = differing.filter((file, index) => file.base === remote.get(file.path) && foreign[index] !== true);
	const behind = differing.filter(file => file.base !== remote.get(file.path)).map(({path}) => path);
	const unpushed = own
		.map(({path}) => path)
		.filter(path => !changed.some(file => file.path === path) && committed.has(path) && remote.get(path) === undefined);
	return {
		files,
		notes: [
			...(behind.length === 0
				? []
				: [
						warn(
							`${behind.join(', ')}: ${base} at GitHub has another version than your last commit, so it is left to you: git pull, then again.`,
						),
					]),
			...(unpushed.length === 0 ? [] : [info(`${unpushed.join(', ')}: committed here, and not on ${base} at GitHub yet. Push it.`)]),
		],
	};
}

async function readBranch({github, repository}: Home): Promise<{readonly head: Head | undefined; readonly pull: PullRequest | undefined}> {
	const [head, pull] = await Promise.all([readHead(github, repository, setupBranch), readPullRequest(github, repository, setupBranch)]);
	return {head: seenBy(head, `the branch ${setupBranch}`), pull: seenBy(pull, 'pull requests')};
}

async function hasAll({github, repository}: Home, files: readonly ChangedFile[]): Promise<boolean> {
	const names = await Promise.all(
		files.map(async ({path}) => seenBy(await readBlobName(github, repository, path, setupBranch), `${path} on ${setupBranch}`)),
	);
	return files.every(({blob}, index) => names[index] === blob);
}

function isWorkflow({path}: Pick<ChangedFile, 'path'>): boolean {
	return path.startsWith('.github/workflows/');
}

function commitMessage(files: readonly ChangedFile[]): string {
	return `${title}\n\n${files.map(({path, purpose}) => `- ${path}: ${purpose}`).join('\n')}\n\n${mark}\n`;
}

function pullRequestBody(files: readonly ChangedFile[], {settings, file}: Wanted, base: string): string {
	const deploys =
		settings.deploy === 'image'
			? 'and Railway runs exactly the digest that was pushed, without a build of its own'
			: 'and names its digest to Railway';
	return [
		`Pushes to \`${settings.branch}\` build the image with \`${file}\`, push it to \`${settings.image}\`, ${deploys}. Pull requests are built and not deployed.`,
		'',
		'| File | What it is for |',
		'| --- | --- |',
		...files.map(({path, purpose, shared}) => `| \`${path}\` | ${purpose}${shared ? ' (only some of its lines)' : ''} |`),
		'',
		`Merging this into \`${base}\` starts the first run. Secrets and variables are set in the repository's settings, none of them is in a file.`,
		'',
		`${mark}`,
	].join('\n');
}

function ruleNotes(base: string, {types, approvals}: BranchRules): readonly Note[] {
	return [
		...(approvals > 0 ? [info(`${base} takes a pull request only after ${approvals} ${approvals === 1 ? 'approval' : 'approvals'}.`)] : []),
		...(types.includes('required_signatures')
			? [
					info(
						`${base} takes only signed commits, and one made through the API has no signature of yours: squash it when you merge, which GitHub signs.`,
					),
				]
			: []),
		...(types.includes('required_status_checks') ? [info(`${base} takes a pull request only after its required checks.`)] : []),
	];
}

function sharedNotes(files: readonly ChangedFile[]): readonly Note[] {
	const edited = files.filter(({shared, base}) => shared && base !== undefined).map(({path}) => path);
	return edited.length === 0 ? [] : [info(`${edited.join(', ')}: with all that is changed there and not committed yet, yours as well.`)];
}

function info(text: string): Note {
	return {level: 'info', text};
}

function warn(text: string): Note {
	return {level: 'warn', text};
}
