import {Box, type DOMElement, useStdout} from 'ink';
import {type ReactNode, useEffect, useRef} from 'react';
import {layoutOf, type Size} from '../layout.ts';

/** The terminal's window. Whatever is in it is cut at its edges. */
export function Window({size, children}: {readonly size: Size; readonly children: ReactNode}): ReactNode {
	const {stdout} = useStdout();
	const box = useRef<DOMElement>(null);
	useEffect(() => {
		// Ink draws the old screen once more before React knows of the new size: cut that frame too, or it scrolls the terminal.
		const cut = () => {
			const {columns, rows} = stdout as NodeJS.WriteStream;
			box.current?.yogaNode?.setWidth(columns);
			box.current?.yogaNode?.setHeight(layoutOf({columns, rows}).height);
		};
		stdout.prependListener('resize', cut);
		return () => {
			stdout.off('resize', cut);
		};
	}, [stdout]);
	return (
		<Box ref={box} flexDirection="column" width={size.columns} height={layoutOf(size).height} overflow="hidden">
			{children}
		</Box>
	);
}
