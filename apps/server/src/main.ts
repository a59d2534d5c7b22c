#!/usr/bin/env node
const answer: string = `hello from ${process.version} ${process.argv.slice(2).join(" ")}`;
console.log(answer);
