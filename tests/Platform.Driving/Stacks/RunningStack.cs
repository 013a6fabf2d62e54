using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Platform.Driving.Clients;

namespace Rapport.Platform.Driving.Stacks;

/// <summary>
/// A whole platform in processes of its own: started by the runner as <c>./up -d</c> does, with its own data folder and
/// ports, and gone without a trace at the end.
/// </summary>
public sealed class RunningStack : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly RunnerCommand runner;
    private readonly StackPorts ports;
    private readonly string data;
    private IReadOnlyDictionary<string, string> variables = new Dictionary<string, string>();

    private RunningStack(string data, StackPorts ports, IReadOnlyDictionary<string, string> environment) =>
        (this.data, this.ports, runner) = (data, ports, new RunnerCommand(data, ports.Offset, environment));

    /// <summary>The gateway's address.</summary>
    public Uri Url => new(variables["RAPPORT_URL"]);

    /// <summary>The addresses of all replicas of the gateway, the first one first.</summary>
    public IReadOnlyList<Uri> Gateways =>
        [.. variables.Where(v => v.Key == "RAPPORT_URL" || v.Key.StartsWith("RAPPORT_URL_", StringComparison.Ordinal))
            .OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => new Uri(v.Value))];

    /// <summary>What events are sent with.</summary>
    public string WriteKey => variables["RAPPORT_WRITE_KEY"];

    /// <summary>The variables that <c>./up env</c> prints.</summary>
    public IReadOnlyDictionary<string, string> Variables => variables;

    /// <summary>The mailbox's address.</summary>
    public Uri Mailbox => new(variables["RAPPORT_MAILBOX"]);

    /// <summary>Address of a service itself, behind the gateway's back.</summary>
    public Uri Service(string name) => new($"http://127.0.0.1:{ports[name]}");

    /// <summary>What services show one another.</summary>
    public string ServiceToken => Keys.ServiceToken;

    /// <summary>What services show their sidecars.</summary>
    public string DaprApiToken => Keys.DaprApiToken;

    /// <summary>Its data folder.</summary>
    public string Data => data;

    /// <summary>A port by its name in <c>dev/ports.json</c>, as it is for this stack.</summary>
    public int Port(string name) => ports[name];

    /// <summary>What every process wrote.</summary>
    public StackLogs Logs => new(Path.Combine(data, "logs"));

    /// <summary>Starts a stack and returns when all of it is healthy.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message has what the runner said.</exception>
    public static async Task<RunningStack> StartAsync(StackStart start)
    {
        await AbandonedStacks.EndAsync();
        var stack = new RunningStack(AbandonedStacks.NewFolder(), start.Ports ?? StackPorts.Free(), start.Environment);
        try
        {
            await start.Prepare(stack.data);
            if (start.Clock is { } clock)
                await stack.SetClockAsync(clock);
            var (code, output) = await stack.runner.RunAsync(["-d", .. start.Arguments]);
            if (code != 0)
                throw new InvalidOperationException($"The stack did not start:\n{output}\n{stack.Logs.Quote()}");
            stack.variables = ParseExports((await stack.runner.RunAsync("env")).Output);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of the gateway with the stack's keys.</summary>
    /// <param name="outlastsFaults">See <see cref="GatewayClient.OutlastsFaults"/>.</param>
    public GatewayClient Client(bool outlastsFaults = false) =>
        new(Url, WriteKey, variables["RAPPORT_API_KEY"]) { OutlastsFaults = outlastsFaults };

    /// <summary>All mails in the mailbox, newest first; a repeat is there as often as it came.</summary>
    /// <param name="to">Only those to addresses that contain this.</param>
    public async Task<IReadOnlyList<ReceivedMail>> MailsAsync(string to = "")
    {
        var mails = new List<ReceivedMail>();
        var token = "";
        do
        {
            var page = await http.GetFromJsonAsync<JsonObject>(new Uri(
                Mailbox, $"/api/messages?page_size=1000&to={Uri.EscapeDataString(to)}&page_token={token}"));
            mails.AddRange(page!.Items("messages").Select(mail =>
                new ReceivedMail(mail.Text("message_id"), mail["to"]![0]!.ToString(), mail.Text("subject"))));
            token = page!.Text("next_page_token");
        }
        while (token.Length > 0);
        return mails;
    }

    /// <summary>How every part is doing.</summary>
    public async Task<IReadOnlyList<StackPart>> PartsAsync()
    {
        var status = new Uri(new Uri(variables["RAPPORT_STATUS"]), "/api/status");
        var answer = await http.GetFromJsonAsync<JsonObject>(status);
        return answer!["parts"]!.Deserialize<List<StackPart>>(JsonSerializerOptions.Web)!;
    }

    /// <summary>Stops a part in good order, or starts it again, as <c>./up restart</c> does.</summary>
    /// <param name="part">Its name.</param>
    /// <param name="action"><c>stop</c> or <c>start</c>.</param>
    public async Task ControlAsync(string part, string action)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(new Uri(variables["RAPPORT_STATUS"]), $"/api/parts/{part}/{action}"));
        request.Headers.Add("X-Rapport-Control", Keys.ControlToken);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Stops everything; the data stays until the stack is disposed.</summary>
    public Task StopAsync() => runner.RunAsync("down");

    /// <summary>Stops everything and deletes the data.</summary>
    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        var left = LeftProcess.Recorded(data);
        await runner.RunAsync("reset");
        foreach (var process in left)
            process.Kill();
    }

    private Task SetClockAsync(DateTimeOffset clock)
    {
        var offset = (clock - TimeProvider.System.GetUtcNow()).TotalSeconds;
        var text = string.Create(CultureInfo.InvariantCulture, $$"""{"offset_seconds": {{offset}}}""");
        return File.WriteAllTextAsync(Path.Combine(data, "clock.json"), text);
    }

    private static Dictionary<string, string> ParseExports(string text) =>
        text.Split('\n').Where(line => line.StartsWith("export ", StringComparison.Ordinal))
            .Select(line => line["export ".Length..].Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private StackKeys Keys =>
        JsonSerializer.Deserialize<StackKeys>(File.ReadAllText(Path.Combine(data, "keys.json")))!;

    private sealed record StackKeys(string ServiceToken, string DaprApiToken, string ControlToken);
}
