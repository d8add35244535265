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
	readonly everyMs: number;
	readonly color: boolean;
	readonly unicode: boolean;
};

/** Shows what `status` shows, and reads it again until the user leaves. Throws what kept it from being read the first time. */
export async function runDashboard({read, controller, everyMs, color, unicode}: DashboardOptions): Promise<void> {
	const theme = createTheme({color, unicode});
	const app = render(<Dashboard read={read} signal={controller.signal} everyMs={everyMs} theme={theme} />, {
		alternateScreen: true,
		exitOnCtrlC: false,
		interactive: true,
		patchConsole: false,
	});
	const leave = () => app.unmount();
	controller.signal.addEventListener('abort', leave, {once: true});
	await app.waitUntilExit();
}

export type DashboardProps = Pick<DashboardOptions, 'read' | 'everyMs'> & {readonly signal: AbortSignal; readonly theme: Theme};

export function Dashboard({read, signal, everyMs, theme}: DashboardProps) {
	const {exit} = useApp();
	const {columns, rows} = useWindowSize();
	const [status, setStatus] = useState<Status>();
	const [problem, setProblem] = useState<string>();
	const [reading, setReading] = useState(true);
	const [turn, setTurn] = useState(0);
	const [top, setTop] = useState(0);
	const last = useRef(0);
	useInput((input, key) => {
		if (input === 'q' || key.escape || (key.ctrl && input === 'c')) {
			exit();
		} else if (input === 'r' && !reading) {
			setTurn(turn + 1);
		} else if (key.downArrow || /^j+$/.test(input)) {
			// Keys that come faster than frames come as one text.
			setTop(now => Math.min(now + (input.length || 1), last.current));
		} else if (key.upArrow || /^k+$/.test(input)) {
			setTop(now => Math.max(now - (input.length || 1), 0));
		}
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: a turn is one reading
	useEffect(() => {
		let isGone = false;
		let timer: NodeJS.Timeout | undefined;
		setReading(true);
		read(signal)
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
					timer = setTimeout(() => setTurn(turn + 1), everyMs);
				}
			});
		return () => {
			isGone = true;
			clearTimeout(timer);
		};
	}, [turn]);
	const width = Math.max(20, Math.min(columns - 4, 120));
	const lines = status === undefined ? ['Asking CI, the registry and Railway…'] : statusLines(status, width, theme);
	const room = Math.max(1, rows - (problem === undefined ? 3 : 4));
	last.current = Math.max(0, lines.length - room);
	const first = Math.min(top, last.current);
	const shown = lines.slice(first, first + room);
	const hints = [
		reading ? 'reading' : `read at ${status?.at.toTimeString().slice(0, 8) ?? ''}`,
		'r again',
		...(lines.length > room ? [`${theme.glyphs.upDown} more`] : []),
		'q leave',
	];
	return (
		<Box flexDirection="column" paddingX={2} height={rows - 1}>
			<Box flexGrow={1} flexShrink={0}>
				<Text wrap="truncate">{redact(shown.join('\n'))}</Text>
			</Box>
			{problem === undefined ? null : <Text wrap="truncate">{theme.failed(redact(problem))}</Text>}
			<Text wrap="truncate">{theme.dim(hints.join(`  ${theme.glyphs.dot}  `))}</Text>
		</Box>
	);
}
