using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Commands;

/// <summary>Makes, lists and ends keys of the running platform, over its public API.</summary>
internal static class KeysCommand
{
    private const string Usage = """
        up keys                                     the keys there are
        up keys add write NAME                      a key for a page or an app
        up keys add api NAME SCOPE[,SCOPE …]        a key for a program: contacts.read,leads.read or *
        up keys rotate ID                           its successor; the old one goes on for a day
        up keys end ID                              ends it within a minute
        """;

    private static readonly string[] Resources = ["apiKeys", "writeKeys"];

    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(Usage);
            return 0;
        }

        var around = StackSurroundings.Find();
        if (StackState.OfRunning(around.Folders) is null)
            throw new StackError("Nothing runs. Start it with ./up.");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(around.GatewayHttp) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", around.Keys.ApiKey);
        return arguments switch
        {
            [] => await ListAsync(http),
            ["add", "write", var name] => await SayAsync(await http.PostAsJsonAsync("/v1/writeKeys", new { name })),
            ["add", "api", var name, var scopes] => await SayAsync(
                await http.PostAsJsonAsync("/v1/apiKeys", new { name, scopes = scopes.Split(',') })),
            ["rotate", var id] => await SayAsync(
                await http.PostAsJsonAsync($"/v1/{await ResourceOfAsync(http, id)}/{id}:rotate", new { })),
            ["end", var id] => await EndAsync(http, id),
            _ => throw new MisuseException(Usage),
        };
    }

    private static async Task<int> ListAsync(HttpClient http)
    {
        Console.WriteLine($"{"id",-14}{"kind",-8}{"last use",-18}{"expires",-18}name");
        foreach (var resource in Resources)
        {
            for (string? token = ""; token is not null;)
            {
                using var answer = await http.GetAsync($"/v1/{resource}?pageToken={Uri.EscapeDataString(token)}");
                var page = await ReadAsync<KeyPage>(answer);
                foreach (var key in page.ApiKeys ?? page.WriteKeys ?? [])
                    Console.WriteLine($"{key.Id,-14}{(resource == "apiKeys" ? "api" : "write"),-8}{Day(key.LastUseTime),-18}{Day(key.ExpireTime),-18}{key.Name} {string.Join(',', key.Scopes ?? [])}");
                token = page.NextPageToken is { Length: > 0 } next ? next : null;
            }
        }
        return 0;
    }

    private static async Task<int> EndAsync(HttpClient http, string id)
    {
        using var answer = await http.DeleteAsync($"/v1/{await ResourceOfAsync(http, id)}/{id}");
        var ended = await ReadAsync<KeyAnswer>(answer);
        Console.WriteLine($"{ended.Id} ({ended.Name}) is refused within a minute.");
        return 0;
    }

    private static async Task<string> ResourceOfAsync(HttpClient http, string id)
    {
        foreach (var resource in Resources)
        {
            using var answer = await http.GetAsync($"/v1/{resource}/{Uri.EscapeDataString(id)}");
            if (answer.IsSuccessStatusCode)
                return resource;
        }
        throw new StackError($"There is no key \"{id}\"; ./up keys lists them.");
    }

    private static async Task<int> SayAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var made = await ReadAsync<KeyAnswer>(answer);
            Console.WriteLine($"{made.Id}  {made.Name}");
            Console.WriteLine(made.Secret);
            await Console.Error.WriteLineAsync("The key is not shown again.");
        }
        return 0;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
            throw new StackError(ApiRefusal.Say(await answer.Content.ReadAsStringAsync()));
        return (await answer.Content.ReadFromJsonAsync<T>())!;
    }

    private static string Day(DateTimeOffset? at) =>
        at?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "never";

    private sealed record KeyPage(IReadOnlyList<KeyAnswer>? ApiKeys, IReadOnlyList<KeyAnswer>? WriteKeys, string? NextPageToken);

    private sealed record KeyAnswer(
        string Id, string Name, IReadOnlyList<string>? Scopes, string? Secret, DateTimeOffset? LastUseTime,
        DateTimeOffset? ExpireTime);
}
