using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Rapport.Sidecar.Hosting;

/// <summary>The folder of Dapr resources (daprd's <c>--resources-path</c>): all its YAML files.</summary>
internal static class ResourceFolder
{
    /// <summary>Reads all resources in the order of the file names.</summary>
    /// <exception cref="SettingsException">The folder is missing or a file does not parse; says where.</exception>
    public static IReadOnlyList<DaprResource> Read(string path)
    {
        if (!Directory.Exists(path)) throw new SettingsException($"The resources folder \"{path}\" does not exist.");
        return
        [
            .. Directory.EnumerateFiles(path)
                .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
                .Order(StringComparer.Ordinal)
                .SelectMany(ReadFile),
        ];
    }

    private static List<DaprResource> ReadFile(string file)
    {
        var deserializer = new DeserializerBuilder()
            .WithNamingConvention(CamelCaseNamingConvention.Instance)
            .IgnoreUnmatchedProperties()
            .Build();
        List<DaprResource> resources = [];
        try
        {
            using var text = File.OpenText(file);
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            while (parser.Accept<DocumentStart>(out _))
            {
                if (deserializer.Deserialize<DaprResource?>(parser) is not { } resource) continue;
                resource.File = Path.GetFileName(file);
                resources.Add(resource);
            }
        }
        catch (YamlException invalid)
        {
            throw new SettingsException(
                $"{file}, line {invalid.Start.Line}, column {invalid.Start.Column}: "
                + (invalid.InnerException?.Message ?? invalid.Message));
        }
        return resources;
    }
}
