using System.Diagnostics;

namespace FieldCollect.Server.Tests;

/// <summary>
/// A client that odata2ts generates from the served $metadata, and that knows nothing else of us: tests/client-odata2ts. Its packages are those of
/// its lock file; node and npm are needed as the .NET SDK is.
/// </summary>
public abstract class GeneratedClientTests(County county) : Suite(county)
{
    // Fetching the packages takes seconds; a registry that does not answer should not hold up the run for long.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    // The folder is one, the databases two.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    private static string Folder => Path.Combine(Repository.Root, "tests", "client-odata2ts");

    [Fact]
    public async Task A_generated_client_reads_pages_expands_creates_patches_with_its_etag_and_deletes()
    {
        var officer = County.Account($"officer-{County.Home}");
        await OneAtATime.WaitAsync();
        try
        {
            if (!Installed())
                await NpmAsync(officer, "ci", "--no-audit", "--no-fund");
            var told = await NpmAsync(officer, "test");
            foreach (var step in new[] { "reads", "pages", "expands", "creates", "patches with its ETag", "deletes" })
                Assert.Contains(step, told.Split('\n').Select(l => l.Trim()));
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    // npm leaves a copy of the lock file behind when it is done.
    private static bool Installed()
    {
        var done = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
    }

    private async Task<string> NpmAsync(Account account, params string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FIELDCOLLECT_URL"] = County.Server.Address.GetLeftPart(UriPartial.Authority);
        start.Environment["FIELDCOLLECT_USER"] = account.UserName;
        start.Environment["FIELDCOLLECT_PASSWORD"] = account.Password;
        using var npm = Process.Start(start)!;
        using var time = new CancellationTokenSource(LongestRun);
        try
        {
            var (output, error) = (npm.StandardOutput.ReadToEndAsync(time.Token), npm.StandardError.ReadToEndAsync(time.Token));
            await npm.WaitForExitAsync(time.Token);
            Assert.True(npm.ExitCode == 0, $"npm {string.Join(' ', arguments)} ended with {npm.ExitCode}:\n{await output}\n{await error}");
            return await output;
        }
        finally
        {
            if (!npm.HasExited)
                npm.Kill(entireProcessTree: true);
        }
    }
}

public sealed class SqliteGeneratedClientTests(SqliteCounty county) : GeneratedClientTests(county);

public sealed class PostgresGeneratedClientTests(PostgresCounty county) : GeneratedClientTests(county);
