using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>Names the program and the policy that judge inspections, so that the same figure can be made again, or its difference explained.</summary>
public static class JudgingRules
{
    // Raised when the way of comparing or judging changes, so that a figure says by which it was made.
    private const int Program = 3;

    private static readonly string[] Lists = ["ErrorClass", "InspectionPolicy", "MinimumSample", "TimeLimit"];

    /// <summary>A number, and twelve characters of the SHA-256 of the lists by which is judged. A setting without a value judges nothing, and is not in it.</summary>
    public static string Version(CodeLists.CodeLists codes)
    {
        var text = string.Join('\n', Lists.SelectMany(list => codes.Items(list).Where(i => i.Value is not null).OrderBy(i => i.Code, StringComparer.Ordinal).Select(i => $"{list}.{i.Code}={i.Value}")));
        return $"{Program}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6))}";
    }
}
