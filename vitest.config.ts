import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		testTimeout: 20_000,
		// Two cores are enough for a developer's machine and for CI; real builds need the rest.
		maxWorkers: 2,
	},
});
