using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Commands;

/// <summary>Has a service form its states anew from the log, and shows how far it is.</summary>
internal static class RebuildCommand
{
    private const string Path = "/v1/admin:rebuild";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(70);

    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is not ["scoring" or "tagging"]) throw new MisuseException("up rebuild: scoring or tagging");
        var around = StackSurroundings.Find();
        if (StackState.OfRunning(around.Folders) is null) throw new StackError("Nothing runs. Start it with ./up.");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(around.GatewayHttp), Timeout = CallTimeout,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", around.Keys.ApiKey);
        var service = arguments[0];
        var began = TimeProvider.System.GetTimestamp();
        using var answer = await http.PostAsJsonAsync(Path, new { service });
        if (!answer.IsSuccessStatusCode) throw new StackError(ApiRefusal.Say(await answer.Content.ReadAsStringAsync()));
        var progress = (await answer.Content.ReadFromJsonAsync<Progress>())!;
        var total = Number(progress.EventsTotal);
        while (progress.Running)
        {
            // Partitions that are done are no longer counted.
            var left = Number(progress.EventsTotal) - Number(progress.EventsApplied);
            Console.WriteLine($"{total - left} of {total} events");
            await Task.Delay(Look);
            // The service or the gateway may be away for a moment; the rebuild goes on when it is back.
            progress = await TryAsk(http, service) ?? progress;
        }
        var took = TimeProvider.System.GetElapsedTime(began);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{service} has been rebuilt: {total} events in {took.TotalSeconds:0.0} s."));
        return 0;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<Progress?> TryAsk(HttpClient http, string service)
    {
        try
        {
            return await http.GetFromJsonAsync<Progress>($"{Path}?service={service}");
        }
        catch (Exception away) when (away is HttpRequestException or JsonException or TaskCanceledException)
        {
            return null;
        }
    }

    private sealed record Progress(bool Running, string EventsApplied, string EventsTotal);
}
