import {digestIn, shortDigest} from '../../delivery/image-digest.ts';
import type {Seen, Status} from '../../delivery/read-status.ts';
import {formatDuration} from '../ink/lines/duration.ts';
import {oneLine, pad, truncate, widthOf, wrap} from '../ink/lines/text.ts';
import type {Theme} from '../ink/theme.ts';

/** What CI, the registry and Railway say, as lines of at most this width: the dashboard and the plain text are the same. */
export function statusLines(status: Status, width: number, theme: Theme): readonly string[] {
	const {repository, branch, service, image} = status;
	const {glyphs} = theme;
	return [
		truncate(
			`${theme.strong(oneLine(repository ?? image))} ${theme.dim(`${glyphs.dot} ${oneLine(branch)}`)}${service === undefined ? '' : theme.dim(` ${glyphs.dot} ${oneLine(service)}`)}`,
			width,
			glyphs.ellipsis,
		),
		'',
		...verdictLines(status, width, theme),
		'',
		...section('CI', status.runs, width, theme, runs => runLines(runs, status.at, width, theme)),
		'',
		...section('Images', status.images, width, theme, images =>
			images.map(({tag, digest}) =>
				truncate(
					`  ${pad(oneLine(tag), 13)}${theme.dim(shortDigest(digest))}${isLive(digest, status) ? `  ${theme.proved('live')}` : ''}`,
					width,
					glyphs.ellipsis,
				),
			),
		),
		'',
		...section('Railway', status.deployments, width, theme, deployments => deploymentLines(deployments, status.at, width, theme)),
	];
}

function isLive(digest: string, {deployments}: Status): boolean {
	return 'found' in deployments && deployments.found.some(({live, image, digest: of}) => live && (of ?? digestIn(image)) === digest);
}

const verdictWords = {
	pass: 'live is what CI pushed last',
	warn: 'look',
	fail: 'live is not what CI pushed last',
	unknown: 'not known',
	skipped: 'skipped',
};

function verdictLines({verdict, health}: Status, width: number, theme: Theme): readonly string[] {
	const paint = verdict.status === 'pass' ? theme.proved : verdict.status === 'fail' ? theme.failed : theme.look;
	const mark = verdict.status === 'pass' ? theme.glyphs.tick : verdict.status === 'fail' ? theme.glyphs.failed : '?';
	return [
		...wrap(`${paint(`${mark} ${verdictWords[verdict.status]}`)}: ${oneLine(verdict.detail)}`, width, 2),
		...(verdict.remedy === undefined || verdict.status === 'pass' ? [] : wrap(`  mend it: ${oneLine(verdict.remedy)}`, width, 4)),
		...(health === undefined ? [] : wrap(`  ${oneLine(health.words)}`, width, 4)),
	];
}

function section<Item>(
	title: string,
	seen: Seen<readonly Item[]>,
	width: number,
	theme: Theme,
	linesOf: (items: readonly Item[]) => readonly string[],
): readonly string[] {
	if ('unseen' in seen) {
		return [
			theme.strong(title),
			...wrap(`  ${theme.look('not known')}: ${oneLine(seen.unseen)}`, width, 4),
			...(seen.remedy === undefined ? [] : wrap(`  mend it: ${oneLine(seen.remedy)}`, width, 4)),
		];
	}

	return [theme.strong(title), ...(seen.found.length === 0 ? [theme.dim('  none yet')] : linesOf(seen.found))];
}

type Run = Extract<Status['runs'], {found: unknown}>['found'][number];

const barWidth = 10;
/** Narrower than this there is room for figures alone. */
const chartWidth = 60;

function runLines(runs: readonly Run[], at: Date, width: number, theme: Theme): readonly string[] {
	const secondsOf = (run: Run) => ((run.conclusion === undefined ? at.getTime() : run.endedAt) - run.startedAt) / 1000;
	const longest = Math.max(...runs.map(secondsOf), 1);
	const isNarrow = width < chartWidth;
	return runs.map(run => {
		const seconds = secondsOf(run);
		const hits = hitRate(run);
		return row(
			[
				mark(run.conclusion, theme),
				pad(oneLine(run.sha).slice(0, 7), isNarrow ? 7 : 8),
				theme.dim(pad(agoWords(at.getTime() - run.startedAt), 6)),
				pad(formatDuration(seconds * 1000), 11),
				...(isNarrow ? [] : [theme.accent(bar(seconds / longest, theme))]),
				pad(
					run.conclusion === undefined ? 'running' : hits === undefined ? '' : `${Math.round(hits * 100)}${isNarrow ? '' : ' '}% hits`,
					10,
				),
				theme.dim(oneLine(run.title)),
			],
			width,
			theme,
		);
	});
}

/** The share of cacheable crates that came from the cache, 0 to 1; undefined where the run told none. */
function hitRate({figures}: Run): number | undefined {
	const cacheable = figures === undefined ? 0 : figures.hits + figures.misses;
	return figures === undefined || cacheable === 0 ? undefined : figures.hits / cacheable;
}

type Deployment = Extract<Status['deployments'], {found: unknown}>['found'][number];

const good: ReadonlySet<string> = new Set(['SUCCESS', 'SLEEPING', 'REMOVED']);
const bad: ReadonlySet<string> = new Set(['FAILED', 'CRASHED']);

function deploymentLines(deployments: readonly Deployment[], at: Date, width: number, theme: Theme): readonly string[] {
	const longest = Math.max(...deployments.map(({seconds}) => seconds ?? 0), 1);
	const isNarrow = width < chartWidth;
	return deployments.map(({id, status, createdAt, seconds, live, image}) =>
		row(
			[
				mark(good.has(status) ? 'success' : bad.has(status) ? 'failure' : undefined, theme),
				pad(oneLine(id).slice(0, isNarrow ? 7 : 8), isNarrow ? 7 : 8),
				theme.dim(pad(agoWords(at.getTime() - Date.parse(createdAt)), 6)),
				pad(seconds === undefined ? '' : formatDuration(seconds * 1000), 11),
				...(isNarrow ? [] : [theme.accent(bar((seconds ?? 0) / longest, theme))]),
				live ? theme.proved(pad('live', 10)) : pad(oneLine(status).toLowerCase(), 10),
				theme.dim(oneLine(imageWords(image))),
			],
			width,
			theme,
		),
	);
}

/** The end of the name, which tells one image from another. */
function imageWords(image: string | undefined): string {
	if (image === undefined) {
		return 'built by Railway';
	}

	const digest = /@sha256:(.+)$/.exec(image)?.[1];
	return digest === undefined ? (image.split('/').at(-1) ?? image) : shortDigest(digest);
}

function mark(conclusion: string | undefined, {glyphs, proved, failed, look, dim}: Theme): string {
	if (conclusion === undefined) {
		return look(glyphs.here);
	}

	return conclusion === 'success' ? proved(glyphs.tick) : conclusion === 'failure' ? failed(glyphs.failed) : dim(glyphs.skipped);
}

/** A bar of at most ten cells; something that is not nothing has one. */
function bar(share: number, {glyphs}: Theme): string {
	const cells = share <= 0 ? 0 : Math.max(1, Math.round(share * barWidth));
	return pad(glyphs.bar.repeat(cells), barWidth);
}

/** The last cell gives way: it is cut, or left out where nothing of it could be read. */
function row(cells: readonly string[], width: number, theme: Theme): string {
	const figures = `  ${cells.slice(0, -1).join(' ')}`.trimEnd();
	const line = width - widthOf(`  ${cells.slice(0, -1).join(' ')}`) < 6 ? figures : `  ${cells.join(' ')}`.trimEnd();
	return truncate(line, width, theme.glyphs.ellipsis);
}

function agoWords(milliseconds: number): string {
	const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
	if (minutes < 1) {
		return 'now';
	}

	if (minutes < 60) {
		return `${minutes} min`;
	}

	return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}
