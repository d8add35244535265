import {type BindingContext, bindings, type Hint} from '../bindings.ts';
import {screenOf} from '../model/state.ts';
import {truncate, widthOf} from './text.ts';

/** The keys that do something now, as many as fit: the least important give way. */
export function hintsLine(context: BindingContext, width: number): string {
	const {state, theme} = context;
	if (state.interrupted || state.quit) {
		return truncate(
			`${theme.strong('Stopping')}  what runs is brought to a safe end   ctrl+c leaves at once`,
			width,
			theme.glyphs.ellipsis,
		);
	}

	let hints = bindings[screenOf(state)].flatMap(({hint, when}) => (hint !== undefined && (when?.(context) ?? true) ? [hint] : []));
	const draw = () => hints.map(({keys, words}) => `${theme.strong(keys(theme))} ${theme.dim(words)}`).join('   ');
	while (hints.length > 1 && widthOf(draw()) > width) {
		const least = lastOfHighestRank(hints);
		hints = hints.filter(hint => hint !== least);
	}

	return truncate(draw(), width, theme.glyphs.ellipsis);
}

function lastOfHighestRank(hints: readonly Hint[]): Hint | undefined {
	const highest = Math.max(...hints.map(({rank}) => rank));
	return hints.findLast(({rank}) => rank === highest);
}
