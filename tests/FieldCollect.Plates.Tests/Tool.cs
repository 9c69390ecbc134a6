using System.Diagnostics;

namespace FieldCollect.Plates.Tests;

/// <summary>Programs that are not ours, which say whether our files are what we think: poppler, qpdf and zbar, installed by tools/test.</summary>
internal static class Tool
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program to its end and gives what it said; fails with its errors.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var (code, output, error) = Try(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {error}");
        return output;
    }

    public static (int Code, string Output, string Error) Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} does not end.");
        }

        return (process.ExitCode, output.Result, error.Result);
    }

    /// <summary>The texts of the codes that zbar finds in a picture, in no order.</summary>
    public static string[] Codes(string picture)
    {
        // Without a code it ends with 4. What it says of a message bus has nothing to do with the picture.
        var (code, output, error) = Try("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture);
        Assert.True(code is 0 or 4, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Renders the pages of a PDF with poppler in shades of grey.</summary>
    /// <returns>The pictures, page by page.</returns>
    public static List<string> Pages(string pdf, int dotsPerInch, string folder)
    {
        var prefix = Path.Combine(folder, $"page-{dotsPerInch}");
        Run("pdftoppm", "-gray", "-r", dotsPerInch.ToString(), pdf, prefix);
        return [.. Directory.EnumerateFiles(folder, $"page-{dotsPerInch}-*.pgm").Order(StringComparer.Ordinal)];
    }
}

/// <summary>A picture in shades of grey (PGM, binary).</summary>
internal sealed record Grey(int Width, int Height, byte[] Pixels)
{
    public static Grey Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var (at, words) = (0, new List<string>());
        while (words.Count < 4)
        {
            var end = at;
            while (!char.IsWhiteSpace((char)bytes[end]))
                end++;
            words.Add(System.Text.Encoding.ASCII.GetString(bytes, at, end - at));
            at = end + 1;
        }

        Assert.Equal("P5", words[0]);
        return new Grey(int.Parse(words[1]), int.Parse(words[2]), bytes[at..]);
    }

    public void Write(string path) => File.WriteAllBytes(path, [.. System.Text.Encoding.ASCII.GetBytes($"P5\n{Width} {Height}\n255\n"), .. Pixels]);

    /// <summary>As a camera that does not focus sees it.</summary>
    /// <param name="sigma">Of the bell by which each pixel spreads, in pixels.</param>
    public Grey Blurred(double sigma)
    {
        var reach = (int)Math.Ceiling(3 * sigma);
        var bell = Enumerable.Range(-reach, 2 * reach + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma))).ToArray();
        var sum = bell.Sum();
        byte[] Along(byte[] from, int step, int length, int lines, int lineStep)
        {
            var into = new byte[from.Length];
            for (var line = 0; line < lines; line++)
            {
                for (var i = 0; i < length; i++)
                {
                    var value = 0.0;
                    for (var k = -reach; k <= reach; k++)
                        value += bell[k + reach] * from[line * lineStep + Math.Clamp(i + k, 0, length - 1) * step];
                    into[line * lineStep + i * step] = (byte)Math.Round(value / sum);
                }
            }

            return into;
        }

        return this with { Pixels = Along(Along(Pixels, 1, Width, Height, Width), Width, Height, Width, 1) };
    }
}
