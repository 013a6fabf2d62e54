using Google.Protobuf;

namespace Rapport.Journey.Definitions;

/// <summary>The form of definitions as JSON Schema; a test holds it to what the reader takes.</summary>
internal static class DefinitionSchema
{
    private const string Name = "journey.schema.json";

    /// <summary>The schema, UTF-8.</summary>
    public static ByteString Text { get; } = Read();

    private static ByteString Read()
    {
        using var stream = typeof(DefinitionSchema).Assembly.GetManifestResourceStream(Name)!;
        return ByteString.FromStream(stream);
    }
}
