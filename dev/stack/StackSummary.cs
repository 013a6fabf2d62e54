using System.Globalization;
using Rapport.Stack.Page;
using Rapport.Stack.Plan;
using Spectre.Console;

namespace Rapport.Stack;

/// <summary>The health table with the addresses and keys, as it is printed when all is healthy.</summary>
internal static class StackSummary
{
    private const double Megabyte = 1024 * 1024;

    public static string Render(StackSurroundings around, StackView stack, TimeSpan took, string? consoleLink) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Table(stack)}
        All healthy after {took.TotalSeconds:0.0} s.

          Console      {consoleLink ?? around.GatewayHttp + "/console"}{(consoleLink is null ? "" : "  (signs in once; another: ./up console)")}
          Gateway      {around.GatewayHttp}  (API reference /docs)
          gRPC         {around.GatewayGrpc}  (cleartext HTTP/2)
          Mailbox      {around.Mailbox}
          Status page  {around.StatusPage}{Dashboard(around, stack)}
          Write key    {around.Keys.WriteKey}
          API key      {around.Keys.ApiKey}

          In a shell: eval "$(./up env)"    Stop: Ctrl-C or ./up down    More: ./up help
        """);

    private static string Dashboard(StackSurroundings around, StackView stack) =>
        stack.Parts.Any(part => part.Name == DashboardPlan.Name)
            ? $"\n  Dashboard    {around.Dashboard}  (traces, logs and metrics)"
            : "";

    /// <summary>The parts, one a row.</summary>
    public static string Table(StackView stack)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("Part", "Health", "Pid", "Up", "Restarts", "Memory", "Address");
        foreach (var part in stack.Parts)
            table.AddRow(
                Markup.Escape(part.Name),
                $"[{Colour(part.State)}]{part.State}[/]",
                part.Pid?.ToString(CultureInfo.InvariantCulture) ?? "",
                part.UptimeSeconds is { } up ? string.Create(CultureInfo.InvariantCulture, $"{up:0} s") : "",
                part.Restarts == 0 ? "" : part.Restarts.ToString(CultureInfo.InvariantCulture),
                part.MemoryBytes is { } bytes
                    ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Megabyte:0} MB")
                    : "",
                Markup.Escape(part.Address));
        return Terminal.Text(table);
    }

    private static string Colour(string state) => state switch
    {
        "healthy" => "green",
        "starting" or "waiting" => "yellow",
        _ => "red",
    };
}
