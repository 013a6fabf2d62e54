using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Commands;

/// <summary>Takes a file in over the public API, with a bar that shows how far it is.</summary>
internal static class ImportCommand
{
    private const string Usage = """
        up import FILE [--events] [--trial] [--settings FILE.json] [--yes]

        FILE is CSV with a header or lines of JSON (.ndjson, .jsonl), perhaps in gzip. Columns go where their headers
        suggest; --settings names a file with other settings (docs/imports.md), --trial takes nothing in, --yes does not ask.
        """;

    private const int PartBytes = 1_000_000;
    private const int Bar = 30;
    private const int ShownErrors = 10;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(Usage);
            return 0;
        }

        var options = arguments.Where(a => a.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
        var words = arguments.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        var settingsFile = Array.IndexOf(arguments, "--settings") is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
        if (settingsFile is not null)
            words.Remove(settingsFile);
        if (words.Count != 1 || options.Except(["--events", "--trial", "--settings", "--yes"]).Any() || options.Contains("--settings") != (settingsFile is not null))
            throw new MisuseException(Usage);
        var file = words[0];
        if (!File.Exists(file))
            throw new StackError($"There is no file {file}.");
        var around = StackSurroundings.Find();
        if (StackState.OfRunning(around.Folders) is null)
            throw new StackError("Nothing runs. Start it with ./up.");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(around.GatewayHttp) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", around.Keys.ApiKey);
        return await ImportAsync(http, file, settingsFile, options);
    }

    private static async Task<int> ImportAsync(HttpClient http, string file, string? settingsFile, HashSet<string> options)
    {
        var settings = await SettingsAsync(file, settingsFile, options.Contains("--events"));
        var import = (await SendAsync(http, HttpMethod.Post, "/v1/imports", new JsonObject { ["fileName"] = Path.GetFileName(file) }))["id"]!.GetValue<string>();
        var path = $"/v1/imports/{import}";
        var isTrial = options.Contains("--trial");
        var isKept = false;
        try
        {
            await UploadAsync(http, path, file);
            var preview = await SendAsync(http, HttpMethod.Post, path + ":preview", new JsonObject { ["settings"] = settings.DeepClone() });
            settings["mapping"] ??= new JsonArray(
                [.. preview["columns"]!.AsArray().Where(c => c!["target"]?.GetValue<string>() is { Length: > 0 }).Select(c => c!.DeepClone())]);
            Show(preview, settings["mapping"]!.AsArray());
            if (!options.Contains("--yes") && !isTrial && !Agreed())
                return 1;
            await SendAsync(http, HttpMethod.Post, path + ":start", new JsonObject { ["settings"] = settings, ["trial"] = isTrial });
            isKept = !isTrial;
            var code = await FollowAsync(http, path);
            if (isTrial)
                Console.WriteLine("Nothing was taken in: this was a trial.");
            return code;
        }
        finally
        {
            // What is not taken in is not left lying about; the rows at fault stay listed.
            if (!isKept)
                using (await http.DeleteAsync(path)) { }
        }
    }

    private static async Task<JsonObject> SettingsAsync(string file, string? settingsFile, bool events)
    {
        var settings = settingsFile is null ? [] : JsonNode.Parse(await File.ReadAllTextAsync(settingsFile)) as JsonObject
            ?? throw new StackError($"{settingsFile} is not a JSON object.");
        settings["kind"] ??= events ? "IMPORT_KIND_EVENTS" : "IMPORT_KIND_CONTACTS";
        var plain = file.EndsWith(".gz", StringComparison.Ordinal) ? file[..^3] : file;
        settings["ndjson"] ??= Path.GetExtension(plain) is ".ndjson" or ".jsonl";
        return settings;
    }

    private static async Task UploadAsync(HttpClient http, string path, string file)
    {
        await using var bytes = File.OpenRead(file);
        var buffer = new byte[PartBytes];
        for (int part = 1, read; (read = await bytes.ReadAtLeastAsync(buffer, PartBytes, throwOnEndOfStream: false)) > 0; part++)
        {
            using var content = new ByteArrayContent(buffer, 0, read);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var answer = await http.PutAsync($"{path}/parts/{part}", content);
            if (!answer.IsSuccessStatusCode)
                throw new StackError(ApiRefusal.Say(await answer.Content.ReadAsStringAsync()));
            Draw("sent", bytes.Position, bytes.Length, "");
        }
        Console.WriteLine();
    }

    private static void Show(JsonObject preview, JsonArray mapping)
    {
        Console.WriteLine($"encoding {preview["encoding"]}, separator {preview["delimiter"]}");
        foreach (var (column, place) in preview["columns"]!.AsArray().Select((column, i) => (column!["column"]!.GetValue<string>(), i)))
            Console.WriteLine($"  {column,-30} {TargetOf(column, place, mapping) ?? "left out"}");
        foreach (var row in preview["rows"]!.AsArray().Take(3))
            Console.WriteLine($"  row {row!["row"]}: {(row["error"] is { } error ? $"{error["code"]} {error["column"]} {error["description"]}" : row["says"])}");
    }

    /// <summary>What a column becomes, by the mapping that is sent: the file's own where it has one, else the suggested; null for nothing.</summary>
    /// <param name="column">Its header.</param>
    /// <param name="place">Which one it is, from 0: a mapping may name it by that.</param>
    /// <param name="mapping">As in the settings.</param>
    internal static string? TargetOf(string column, int place, JsonArray mapping) => mapping.OfType<JsonObject>()
        .Where(each => each["column"]?.GetValue<string>().Trim() == column.Trim() && (each["place"] is not { } at || at.ToString() == place.ToString(CultureInfo.InvariantCulture)))
        .Select(each => each["target"]?.GetValue<string>()).FirstOrDefault(target => target is { Length: > 0 });

    private static bool Agreed()
    {
        Console.Write("Take it in? [y/N] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    private static async Task<int> FollowAsync(HttpClient http, string path)
    {
        while (true)
        {
            var import = await LookAsync(http, path);
            var counts = import["counts"]!;
            long Of(string name) => long.Parse(counts[name]?.GetValue<string>() ?? "0", CultureInfo.InvariantCulture);
            var state = import["state"]!.GetValue<string>();
            Console.Write($"\r{Of("rows")} rows: {Of("created")} created, {Of("updated")} updated, {Of("unchanged")} unchanged, {Of("skipped")} skipped, {Of("rejected")} rejected");
            if (state != "IMPORT_STATE_RUNNING")
            {
                Console.WriteLine();
                var fault = import["faultMessage"]?.GetValue<string>() ?? "";
                if (fault.Length > 0)
                    throw new StackError(fault);
                foreach (var error in (await SendAsync(http, HttpMethod.Get, $"{path}/errors?pageSize={ShownErrors}", null))["errors"]?.AsArray() ?? [])
                    Console.WriteLine($"  row {error!["row"]}: {error["code"]} {error["column"]} {error["description"]}");
                if (Of("rejected") > ShownErrors)
                    Console.WriteLine($"  and {Of("rejected") - ShownErrors} more: GET {path}/errors");
                return 0;
            }
            await Task.Delay(Look);
        }
    }

    // The import goes on without whoever watches it: a service that starts anew is waited for.
    private static async Task<JsonObject> LookAsync(HttpClient http, string path)
    {
        for (var since = Stopwatch.GetTimestamp(); ;)
        {
            var refusal = "The gateway does not answer.";
            try
            {
                using var answer = await http.GetAsync(path);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode)
                    return JsonSerializer.Deserialize<JsonObject>(text)!;
                refusal = ApiRefusal.Say(text);
                if ((int)answer.StatusCode < 500)
                    throw new StackError(refusal);
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(since) < Patience)
            {
                // The gateway starts anew as well.
            }

            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new StackError($"{refusal} The import goes on: GET {path} tells how far it is.");
            await Task.Delay(Look);
        }
    }

    private static void Draw(string what, long done, long all, string beside)
    {
        var filled = all == 0 ? Bar : (int)(Bar * done / all);
        Console.Write($"\r[{new string('#', filled)}{new string('.', Bar - filled)}] {what} {done / 1024} of {all / 1024} kB {beside}");
    }

    private static async Task<JsonObject> SendAsync(HttpClient http, HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonObject>(text)! : throw new StackError(ApiRefusal.Say(text));
    }
}
