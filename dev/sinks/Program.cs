using Rapport.Sinks;

await SinksModule.Build(args).RunAsync();
