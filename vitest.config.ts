import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		testTimeout: 20_000,
		// It imports JSON in a way that only bundlers know.
		server: {deps: {inline: ['@actions/workflow-parser', '@actions/expressions']}},
		// CI reads the report to find tests that were skipped without need.
		reporters: process.env.CI ? ['default', ['json', {outputFile: 'test-results.json'}]] : ['default'],
		projects: [
			{
				extends: true,
				test: {name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: ['test/e2e/**'], maxWorkers: 2},
			},
			{
				extends: true,
				test: {
					// The packed package against real tools.
					name: 'e2e',
					include: ['test/e2e/**/*.test.ts'],
					globalSetup: ['test/e2e/_pack.ts'],
					testTimeout: 240_000,
					hookTimeout: 240_000,
					maxWorkers: 2,
					sequence: {groupOrder: 1},
				},
			},
		],
	},
});
