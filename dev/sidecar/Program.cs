using Rapport.Sidecar.Hosting;

if (args is not ["--config", var file])
{
    Console.Error.WriteLine("usage: Rapport.Sidecar --config FILE");
    return 2;
}
try
{
    var settings = SettingsFile.Read(file, Environment.GetEnvironmentVariable);
    await using var app = SidecarHost.Build(settings, Environment.GetEnvironmentVariable);
    await app.RunAsync();
    return 0;
}
catch (SettingsException wrong)
{
    Console.Error.WriteLine($"sidecar: {wrong.Message}");
    return 1;
}
catch (IOException occupied)
{
    Console.Error.WriteLine($"sidecar: {occupied.Message}");
    return 1;
}
