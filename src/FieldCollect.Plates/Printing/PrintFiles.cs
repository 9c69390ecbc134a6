using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.Plates.Printing;

/// <summary>Names and hashes of the files that a run makes.</summary>
internal static class PrintFiles
{
    /// <summary>A text as part of a file name: letters, digits, - and _ as they are, everything else by its bytes, so that two texts never meet in one name.</summary>
    public static string Safe(string text)
    {
        var name = new StringBuilder();
        foreach (var character in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(character) || character.Value is '-' or '_')
                name.Append(character.ToString());
            else
                name.Append(string.Concat(Encoding.UTF8.GetBytes(character.ToString()).Select(b => $"%{b:X2}")));
        }

        return name.ToString();
    }

    public static async Task<string> HashAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
    }
}
