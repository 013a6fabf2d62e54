using System.Net;
using System.Net.Http.Json;
using Rapport.Stack.Page;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Commands;

/// <summary>Talks to the stack that runs for this data folder.</summary>
internal static class StackClient
{
    private static readonly HttpClient Client =
        new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>How the stack is; null when none runs, or it is only just starting.</summary>
    public static async Task<StackView?> Look(StackSurroundings around)
    {
        if (StackState.OfRunning(around.Folders) is not { } state) return null;
        try
        {
            return await Client.GetFromJsonAsync<StackView>(new Uri(state.StatusPage, "/api/status"), StatusPage.Json);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Stops or starts a part; done when that is done.</summary>
    /// <param name="action"><c>stop</c> or <c>start</c>.</param>
    /// <exception cref="StackError">No stack runs, or it has no such part.</exception>
    public static async Task Control(StackSurroundings around, string part, string action)
    {
        var state = StackState.OfRunning(around.Folders) ?? throw new StackError("Nothing runs. Start it with ./up.");
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(state.StatusPage, $"/api/parts/{Uri.EscapeDataString(part)}/{action}"));
        request.Headers.Add(StatusPage.TokenHeader, around.Keys.ControlToken);
        using var answer = await Client.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            throw new StackError($"There is no part \"{part}\"; ./up status lists them.");
        answer.EnsureSuccessStatusCode();
    }
}
