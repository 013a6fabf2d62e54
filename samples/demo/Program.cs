using Rapport.Demo;
using Rapport.Demo.Files;
using Rapport.Demo.Playing;
using Spectre.Console;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    var arguments = DemoArguments.Parse(args);
    if (arguments.Help)
    {
        Console.WriteLine(DemoArguments.HelpText);
        return 0;
    }

    if (arguments.PrintStart)
    {
        Console.WriteLine($"{DemoStart.Of(arguments):O}");
        return 0;
    }

    using var gateway = GatewayClient.FromEnvironment();
    if (arguments is { Events: { } file, Mapping: { } mapping })
        await FileDemo.RunAsync(AnsiConsole.Console, gateway, file, mapping, stop.Token);
    else
        await StoryDemo.RunAsync(AnsiConsole.Console, gateway, new Uri(Environment.GetEnvironmentVariable("RAPPORT_URL")!), arguments, stop.Token);
    return 0;
}
catch (Exception exception) when (exception is ArgumentException or MappingException or GatewayException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    if (exception is ArgumentException)
        await Console.Error.WriteLineAsync(DemoArguments.HelpText);
    return exception is ArgumentException ? 2 : 1;
}
catch (HttpRequestException exception)
{
    await Console.Error.WriteLineAsync($"The gateway cannot be reached ({exception.HttpRequestError}). Is it up? See ./up status.");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
