using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;

namespace FieldCollect.Server.Api;

/// <summary>The fields of a change as they are shown: personal values, sealed in the history, masked like everywhere.</summary>
public static class ShownFields
{
    public static string Of(PersonalData personal, string set, Guid record, string stored)
    {
        if (EntitySets.Find(set) is not { } of || PersonalFields.Of(of.Type) is not { Count: > 0 } masked)
            return stored;
        var fields = JsonSerializer.Deserialize<List<FieldChange>>(stored, FieldJson.Options)!;
        if (!fields.Any(f => masked.Any(m => m.Name == f.Name)))
            return stored;
        string? Shown(PersonalField field, object? value) =>
            FieldJson.Read(value, typeof(string)) is string sealedText
                ? personal.OpenMasked(Convert.FromBase64String(sealedText), PersonalData.ChangesTable, $"{set}.{field.Name}", record, field.Kind)
                : null;
        return JsonSerializer.Serialize(
            fields.Select(f => masked.FirstOrDefault(m => m.Name == f.Name) is { } field ? new FieldChange(f.Name, Shown(field, f.Old), Shown(field, f.New)) : f),
            FieldJson.Options);
    }
}
