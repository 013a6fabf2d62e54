using System.Globalization;
using Rapport.Platform.Chaos;
using Rapport.Platform.Chaos.Report;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(ChaosArguments.Help);
    return 0;
}

ChaosOptions options;
try
{
    options = ChaosArguments.Parse(args);
}
catch (FormatException misuse)
{
    await Console.Error.WriteLineAsync($"chaos: {misuse.Message}\n\n{ChaosArguments.Help}");
    return 2;
}

var started = TimeProvider.System.GetTimestamp();
var result = await ChaosSession.RunAsync(options, line => Console.WriteLine(
    string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(started):mm\\:ss} {line}")));
var page = OnePage.Write(result);
Console.WriteLine(page);
if (options.WriteReport)
    LastResult.Write(page);
return result.IsClean ? 0 : 1;
