using System.Globalization;
using System.Text.Json;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Tasks;

/// <summary>Which door an officer goes to for a record.</summary>
public static class Door
{
    private const string AddressField = "AddressId";

    /// <summary>The address that the record itself names; null for one that names none.</summary>
    public static Guid? Of(object record) => record switch
    {
        Address a => a.Id,
        House h => h.AddressId,
        Residency r => r.AddressId,
        Unit u => u.AddressId,
        Declaration d => d.AddressId,
        Matter m => m.AddressId,
        Doorplate p => p.AddressId,
        Visit v => v.AddressId,
        _ => null,
    };

    /// <summary>The door of a conflict: that of the record it is about; of a person that of the stay, a current one if there is one.</summary>
    public static Guid? Of(Conflict conflict, ILookup<Guid, BeatRecord> related, ILookup<Guid, Residency> stays) =>
        related[conflict.RecordId].Select(Of).FirstOrDefault(d => d is not null)
        ?? stays[conflict.RecordId].OrderBy(s => s.EndedOn is not null).ThenBy(s => s.Id).FirstOrDefault()?.AddressId;

    /// <summary>The door of a kept change: the first address that it, or what came with it, names. The visit comes with its changes.</summary>
    public static Guid? Of(IEnumerable<QuarantinedChange> group) =>
        group.OrderBy(q => q.Ordinal).ThenBy(q => q.Id).SelectMany(q => q.Fields ?? []).Where(f => f.Name == AddressField).Select(f => Id(f.New)).FirstOrDefault(id => id is not null);

    // As JSON reads it, or as it was written.
    private static Guid? Id(object? value) => value switch
    {
        Guid id => id,
        JsonElement { ValueKind: JsonValueKind.String } json => Guid.TryParse(json.GetString(), out var id) ? id : null,
        string text => Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null,
        _ => null,
    };
}
