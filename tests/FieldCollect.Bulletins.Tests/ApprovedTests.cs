using System.Diagnostics;
using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Tests;

/// <summary>
/// One page of each kind, looked at in a browser and kept in Approved: <c>FIELDCOLLECT_APPROVE=1 dotnet test tests/FieldCollect.Bulletins.Tests</c> writes them anew, and they are looked at again (open one in Chromium, and its
/// print). Compared byte for byte.
/// </summary>
public sealed class ApprovedTests
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    private static string Root { get; } = FindRoot();

    private static string Browser => Path.Combine(Root, "tests", "browser");

    public static TheoryData<string> Kinds => [.. BulletinKind.All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_page_is_the_approved_one_to_the_last_byte(string kind)
    {
        var (bulletin, content) = Samples.Of(kind);
        var page = BulletinFormat.Html.Render(bulletin, content);
        var approved = PathOf(kind);
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1")
            await File.WriteAllBytesAsync(approved, page);
        Assert.True(File.Exists(approved) && Enumerable.SequenceEqual(page, await File.ReadAllBytesAsync(approved)), $"The {kind} page is another: run with FIELDCOLLECT_APPROVE=1, look at it in a browser, and commit it if it is better.");
    }

    /// <summary>tests/browser/bulletins.mjs in Debian's Chromium: axe-core (MPL-2.0) looks at the pages and is part of no product.</summary>
    [Fact]
    public async Task The_approved_pages_are_accessible_fit_A4_and_need_no_colour()
    {
        if (!Installed())
            await RunAsync("npm", ["ci", "--no-audit", "--no-fund"]);
        var told = await RunAsync("node", ["bulletins.mjs", .. BulletinKind.All.Select(PathOf)]);
        foreach (var kind in BulletinKind.All)
        {
            foreach (var holds in new[] { "no finding of axe", "nothing is cut off on A4", "no request" })
                Assert.Contains($"{kind}.html: {holds}", told.Split('\n').Select(l => l.Trim()));
        }
    }

    private static string PathOf(string kind) => Path.Combine(Root, "tests", "FieldCollect.Bulletins.Tests", "Approved", kind + ".html");

    // npm leaves a copy of the lock file behind when it is done.
    private static bool Installed()
    {
        var done = new FileInfo(Path.Combine(Browser, "node_modules", ".package-lock.json"));
        return done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Browser, "package-lock.json"));
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Browser, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var time = new CancellationTokenSource(LongestRun);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(time.Token), process.StandardError.ReadToEndAsync(time.Token));
            await process.WaitForExitAsync(time.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FieldCollect.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("These tests run inside the repository.");
        return folder;
    }
}
