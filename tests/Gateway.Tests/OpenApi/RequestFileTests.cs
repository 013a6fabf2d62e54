using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rapport.Contact.V1;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Tests.OpenApi;

/// <summary>The example requests in docs/requests and in pages are calls of the API as it is.</summary>
public sealed partial class RequestFileTests
{
    private static readonly string[] Own =
    [
        "/readyz", "/openapi.json", "/v1/admin:clock", "/v1/admin:advanceClock", "/v1/admin:rebuild", "/v1/me",
        .. ProxyRoutes.SegmentPaths,
    ];

    private static readonly ApiDefinition Api = ApiDefinition.Load();

    private static readonly Dictionary<string, MessageDescriptor> Generated = typeof(ContactService).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<MessageDescriptor>()
        .ToDictionary(message => message.FullName);

    public static TheoryData<string, string, string> Requests()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Root(), "docs", "requests"), "*.http"))
        {
            foreach (Match request in Request().Matches(File.ReadAllText(file)))
                data.Add(request.Groups[1].Value, request.Groups[2].Value, BodyOf(request.Groups[3].Value));
        }

        foreach (var page in Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md"))
        {
            foreach (Match request in InAShell().Matches(File.ReadAllText(page)))
                data.Add(request.Groups[1].Value, request.Groups[2].Value, request.Groups[3].Value);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_InTheDocumentation_IsACallOfTheApi(string verb, string target, string body)
    {
        var (path, query) = target.Split('?') is [var first, var second] ? (first, second) : (target, "");
        if (Own.Contains(path))
            return;
        var (rpc, binding) = Api.Methods.Where(method => IsOf(method, path))
            .SelectMany(method => method.Bindings.Select(b => (method.Rpc, b)))
            .Single(call => call.b.Verb == verb && Matches(call.b.Template, path));
        var message = Generated[rpc.InputType.FullName];

        Assert.All(query.Split('&', StringSplitOptions.RemoveEmptyEntries),
            part => Assert.NotNull(message.FindFieldByName(part.Split('=')[0])));
        Assert.Equal(binding.Body.Length > 0, body.Length > 0);
        var type = binding.Body is "*" or "" ? message : message.FindFieldByName(binding.Body).MessageType;
        if (body.Length > 0 && type.FullName != "google.api.HttpBody")
            Assert.NotNull(JsonParser.Default.Parse(body, type));
    }

    // Headers, an empty line, the body.
    private static string BodyOf(string rest) => rest.Split("\n\n", 2) is [_, var body] ? body.Trim() : "";

    // Several services keep receipts under one path: the letters tell whose one is.
    private static bool IsOf(ApiMethod method, string path) =>
        !path.StartsWith("/v1/receipts/", StringComparison.Ordinal)
        || (method.Facts.ReceiptPrefix is { Length: > 0 } letters
            && path.StartsWith("/v1/receipts/" + letters, StringComparison.Ordinal));

    private static bool Matches(string template, string path) =>
        Regex.IsMatch(path, "^" + Regex.Replace(template, @"\{[^}]+\}", "[^/:]+") + "$");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    // rapport POST /v1/templates '{…}', by the function that pages define.
    [GeneratedRegex("""^rapport (GET|POST|PUT|PATCH|DELETE) "?(/[^\s"]+)"?(?: '([^']*)')?""", RegexOptions.Multiline)]
    private static partial Regex InAShell();

    [GeneratedRegex(@"^(GET|POST|PUT|PATCH|DELETE) \{\{url\}\}(\S+)((?:(?!\n###)[\s\S])*)", RegexOptions.Multiline)]
    private static partial Regex Request();
}
