using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Rapport.Conditions.Binding;
using Xunit.Abstractions;

namespace Rapport.Conditions.Tests.Conformance;

/// <summary>
/// The conformance tests of cel-spec, as the npm package <c>@bufbuild/cel-spec</c> brings them. Each is answered as CEL has it, or
/// refused by name when it is saved; nothing is answered otherwise.
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private const string Exact = "ints and doubles are compared exactly, also where a double cannot hold the int";
    private const string Ticks = "times are kept to 100 ns";
    private const string Long = "a length of time may be longer than 292 years";

    private static readonly string? Node = Environment.GetEnvironmentVariable("RAPPORT_TEST_NODE");
    private static readonly string? Modules = Environment.GetEnvironmentVariable("RAPPORT_TEST_NODE_MODULES");

    private static readonly string[] Sections =
    [
        "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic", "macros", "parse", "plumbing",
        "string", "timestamps",
    ];

    /// <summary>Where this language is another, and why. The page of the language says so too.</summary>
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["comparisons/lt_literal/not_lt_dyn_int_big_lossy_double"] = Exact,
        ["comparisons/gt_literal/not_gt_dyn_big_double_int"] = Exact,
        ["comparisons/lte_literal/lte_dyn_big_double_int"] = Exact,
        ["comparisons/gte_literal/gte_dyn_int_big_lossy_double"] = Exact,
        ["timestamps/timestamp_conversions/toString_timestamp_nanos"] = Ticks,
        ["timestamps/timestamp_arithmetic/add_time_to_duration_nanos_negative"] = Ticks,
        ["timestamps/timestamp_arithmetic/add_time_to_duration_nanos_positive"] = Ticks,
        ["timestamps/timestamp_range/add_duration_nanos_over"] = Ticks,
        ["timestamps/timestamp_range/add_duration_nanos_under"] = Ticks,
        ["timestamps/timestamp_range/sub_time_duration_over"] = Long,
        ["timestamps/timestamp_range/sub_time_duration_under"] = Long,
    };

    /// <summary>How a refusal begins, by name of what is not supported.</summary>
    private static readonly string[] Refusals =
    [
        "bytes are not supported", "messages are not supported", "types as values are not supported", "optional values", "the CEL function",
        "only texts written out are supported as keys of a map", "unknown name", "unknown function", "the pattern of matches()", "unknown zone",
        "the expression is nested deeper", "a field name is expected, not '`'", "a ']' is expected, not '.'", "'in' is not defined for",
        "&& takes bool", "|| takes bool",
    ];

    [SkippableFact]
    public async Task CelSpec_EveryTest_IsAnsweredAsCelHasItOrRefused()
    {
        Skip.If(Node is null || Modules is null, "No npm packages: run ./test, which installs them.");
        var (agreed, refused, wrong) = (0, new Dictionary<string, int>(), new List<string>());
        foreach (var test in (await ReadAsync()).Where(test => Sections.Contains(test.Path.Split('/')[0])))
        {
            var name = $"{test.Path}/{test.Name}";
            var judged = Judge(test);
            if (Differences.ContainsKey(name))
            {
                if (judged.Item1 != false) wrong.Add($"{name} is as CEL has it, and is listed as a difference");
                continue;
            }
            switch (judged)
            {
                case (true, _):
                    agreed++;
                    break;
                case (null, var why):
                    refused[why] = refused.GetValueOrDefault(why) + 1;
                    break;
                case (false, var why):
                    wrong.Add($"{name}: {test.Expression} {why}");
                    break;
            }
        }

        output.WriteLine($"{agreed} agreed, {refused.Values.Sum()} refused by name, {Differences.Count} otherwise");
        foreach (var (why, count) in refused.OrderByDescending(pair => pair.Value)) output.WriteLine($"{count} {why}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {agreed}:\n{string.Join('\n', wrong)}");
        Assert.True(agreed > 800, $"{agreed} agreed");
    }

    /// <summary>True: as CEL has it; false: not; null: refused by name.</summary>
    private static (bool?, string) Judge(CelTest test)
    {
        Value value;
        try
        {
            value = Compilation.Of(test.Expression, ConditionSchema.Open, Kinds.Any, "a test").Evaluate(new EvaluationContext { StepsLeft = Limits.MacroSteps });
        }
        catch (ConditionException exception)
        {
            var fault = exception.Faults[0];
            // What can only end in an error is told when it is saved.
            return test.IsError ? (true, "")
                : Refusals.FirstOrDefault(refusal => fault.Message.StartsWith(refusal, StringComparison.Ordinal)) is { } known ? (null, known)
                : (false, $"is refused: {fault}");
        }

        if (test.IsError || value.IsError)
            return (test.IsError == value.IsError, $"gives {value}");
        return (IsSame(test.Value, value), $"gives {value.Kind} {value}, not {test.Value}");
    }

    private static bool IsSame(JsonElement expected, in Value value)
    {
        // Without a value a test is about true.
        if (expected.ValueKind != JsonValueKind.Object) return value.IsTrue;
        var (kind, content) = expected.EnumerateObject().Select(property => (property.Name, property.Value)).Single();
        switch (kind)
        {
            case "nullValue": return value.Kind == ValueKind.Null;
            case "boolValue": return value.Kind == ValueKind.Bool && value.Bool == content.GetBoolean();
            case "int64Value": return value.Kind == ValueKind.Int && value.Int.ToString(CultureInfo.InvariantCulture) == content.ToString();
            case "uint64Value": return value.Kind == ValueKind.UInt && value.UInt.ToString(CultureInfo.InvariantCulture) == content.ToString();
            case "doubleValue":
                return value.Kind == ValueKind.Double && value.Double.Equals(content.ValueKind == JsonValueKind.Number ? content.GetDouble()
                    : double.Parse(content.GetString()!, CultureInfo.InvariantCulture));
            case "stringValue": return value.Kind == ValueKind.String && value.String == content.GetString();
            case "listValue":
                var items = content.TryGetProperty("values", out var values) ? values.EnumerateArray().ToList() : [];
                if (value.Kind != ValueKind.List || value.List.Count != items.Count) return false;
                for (var i = 0; i < items.Count; i++)
                    if (!IsSame(items[i], value.List[i])) return false;
                return true;
            case "mapValue":
                var entries = content.TryGetProperty("entries", out var found) ? found.EnumerateArray().ToList() : [];
                if (value.Kind != ValueKind.Map || value.Map.Count != entries.Count) return false;
                foreach (var entry in entries)
                    if (!value.Map.TryGet(entry.GetProperty("key").GetProperty("stringValue").GetString()!, out var item) || !IsSame(entry.GetProperty("value"), item))
                        return false;
                return true;
            case "objectValue" when content.GetProperty("@type").GetString()!.EndsWith("Timestamp", StringComparison.Ordinal):
                return value.Kind == ValueKind.Timestamp && value.Timestamp == DateTimeOffset.Parse(content.GetProperty("value").GetString()!, CultureInfo.InvariantCulture);
            case "objectValue" when content.GetProperty("@type").GetString()!.EndsWith("Duration", StringComparison.Ordinal):
                return value.Kind == ValueKind.Duration
                    && value.Duration.Ticks == (long)(decimal.Parse(content.GetProperty("value").GetString()!.TrimEnd('s'), CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond);
            default: return false;
        }
    }

    /// <summary>By Node, as the package is a module of JavaScript.</summary>
    private static async Task<List<CelTest>> ReadAsync()
    {
        using var node = new Process
        {
            StartInfo = new ProcessStartInfo(Node!)
            {
                ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Conformance", "conformance.cjs") },
                Environment = { ["NODE_PATH"] = Modules }, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        node.Start();
        var (text, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return [.. (await text).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<CelTest>(line, JsonSerializerOptions.Web)!)];
    }

    private sealed record CelTest(string Path, string Name, string Expression, JsonElement Value, bool IsError);
}
