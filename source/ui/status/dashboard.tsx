import {Box, render, Text, useApp, useInput, useWindowSize} from 'ink';
import {useEffect, useRef, useState} from 'react';
import type {Status} from '../../delivery/read-status.ts';
import {explain} from '../../engine/errors.ts';
import {redact} from '../../engine/secrets.ts';
import {createTheme, type Theme} from '../ink/theme.ts';
import {statusLines} from './lines.ts';

export type DashboardOptions = {
	readonly read: (signal: AbortSignal) => Promise<Status>;
	readonly controller: AbortController;
	/** Until the next reading, after each. */
	readonly everyMs: () => number;
	/** Stands above everything else, where it is given. */
	readonly banner?: string;
	readonly color: boolean;
	readonly unicode: boolean;
};

/** Shows what `status` shows, and reads it again until the user leaves. What keeps it from being read is shown, and it is tried again. */
export async function runDashboard({read, controller, everyMs, banner, color, unicode}: DashboardOptions): Promise<void> {
	const theme = createTheme({color, unicode});
	const app = render(<Dashboard read={read} signal={controller.signal} everyMs={everyMs} banner={banner} theme={theme} />, {
		alternateScreen: true,
		exitOnCtrlC: false,
		interactive: true,
		patchConsole: false,
	});
	const leave = () => app.unmount();
	controller.signal.addEventListener('abort', leave, {once: true});
	try {
		await app.waitUntilExit();
	} finally {
		controller.signal.removeEventListener('abort', leave);
	}
}

export type DashboardProps = Pick<DashboardOptions, 'read' | 'everyMs' | 'banner'> & {readonly signal: AbortSignal; readonly theme: Theme};

export function Dashboard({read, signal, everyMs, banner, theme}: DashboardProps) {
	const {exit} = useApp();
	const {columns, rows} = useWindowSize();
	const [status, setStatus] = useState<Status>();
	const [problem, setProblem] = useState<string>();
	const [reading, setReading] = useState(true);
	const [turn, setTurn] = useState(0);
	const [top, setTop] = useState(0);
	const end = useRef(0);
	const width = Math.max(1, Math.min(columns - 4, 120));
	const lines = status === undefined ? [`Asking CI, the registry and Railway${theme.glyphs.ellipsis}`] : statusLines(status, width, theme);
	const room = Math.max(1, rows - (banner === undefined ? 4 : 5));
	end.current = Math.max(0, lines.length - room);
	const first = Math.min(top, end.current);
	useInput((input, key) => {
		if (input === 'q' || key.escape || (key.ctrl && input === 'c')) {
			exit();
		} else if (input === 'r' && !reading) {
			setTurn(turn + 1);
		} else if (key.downArrow || /^j+$/.test(input)) {
			// Keys that come faster than frames come as one text.
			setTop(now => Math.min(Math.min(now, end.current) + (input.length || 1), end.current));
		} else if (key.upArrow || /^k+$/.test(input)) {
			setTop(now => Math.max(Math.min(now, end.current) - (input.length || 1), 0));
		}
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: a turn is one reading
	useEffect(() => {
		let isGone = false;
		const leaving = new AbortController();
		let timer: NodeJS.Timeout | undefined;
		setReading(true);
		read(AbortSignal.any([signal, leaving.signal]))
			.then(
				next => {
					if (!isGone) {
						setStatus(next);
						setProblem(undefined);
					}
				},
				(error: unknown) => {
					if (!isGone) {
						setProblem(explain(error).what);
					}
				},
			)
			.finally(() => {
				if (!isGone) {
					setReading(false);
					timer = setTimeout(() => setTurn(turn + 1), everyMs());
				}
			});
		return () => {
			isGone = true;
			// Nobody waits for what is still being asked.
			leaving.abort();
			clearTimeout(timer);
		};
	}, [turn]);
	const shown = lines.slice(first, first + room);
	const hints = [
		reading ? 'reading' : status === undefined ? 'not read' : `read at ${status.at.toTimeString().slice(0, 8)}`,
		'r again',
		...(lines.length > room ? [`${theme.glyphs.upDown} more`] : []),
		'q leave',
	];
	return (
		<Box flexDirection="column" paddingX={2} height={rows - 1}>
			{banner === undefined ? null : <Text wrap="truncate">{theme.look(banner)}</Text>}
			<Box flexGrow={1} flexShrink={0}>
				<Text wrap="truncate">{redact(shown.join('\n'))}</Text>
			</Box>
			{problem === undefined ? null : <Text wrap="truncate">{theme.failed(redact(problem))}</Text>}
			<Text wrap="truncate">{theme.dim(hints.join(`  ${theme.glyphs.dot}  `))}</Text>
		</Box>
	);
}
