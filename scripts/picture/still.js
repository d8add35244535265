// @ts-check
import {baseline, cardSize, drawCard, drawRun, escapeXml, textAttributes} from './svg.js';

/**
A screen as SVG, without the empty lines at its end.

@param {import('./screen.js').Screen} screen
@param {number} columns
@param {string} label What it says to those who can't see it.
*/
export function drawStill(screen, columns, label) {
	const rows = screen.findLastIndex(line => line.length > 0) + 1;
	const {width, height} = cardSize(columns, rows);
	const lines = screen.slice(0, rows).map((line, row) => line.map(run => drawRun(run, {y: baseline(row)})).join(''));
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(label)}">
${drawCard({width, height})}
<g ${textAttributes}>
${lines.filter(line => line !== '').join('\n')}
</g>
</svg>
`;
}
