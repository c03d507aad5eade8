/** Of the rows of a list of faults, in the colours of the editor's theme. */
export const FAULT_CSS = `
.coldaisle-faults .red-ui-editableList-container li { padding-left: 8px; }
.coldaisle-fault-head { display: flex; gap: 6px; align-items: center; }
.coldaisle-fault-head select { flex: 1; min-width: 0; }
.coldaisle-fault-fold { width: 20px; text-align: center; color: var(--red-ui-form-text-color, #444); }
.coldaisle-fault-summary, .coldaisle-fault-note { color: var(--red-ui-secondary-text-color, #666); font-size: 12px; line-height: 16px; overflow-wrap: anywhere; }
.coldaisle-fault-summary { margin: 4px 0 0 26px; }
.coldaisle-fault-body { margin: 6px 0 2px 26px; }
.coldaisle-fault-note { margin-bottom: 6px; }
.coldaisle-fault-cells { display: grid; grid-template-columns: repeat(auto-fill, minmax(100px, 1fr)); gap: 6px 8px; margin-bottom: 8px; }
.coldaisle-fault.coldaisle-fault .coldaisle-fault-body label { display: block; width: auto; margin: 0; font-size: 12px; line-height: 16px; }
.coldaisle-fault-cells input, .coldaisle-fault-cells select, .red-ui-editor .form-row .coldaisle-fault-cells input[type=text] { width: 100%; height: 30px; box-sizing: border-box; margin: 2px 0 0; }
.coldaisle-fault.coldaisle-fault .coldaisle-fault-body label.coldaisle-fault-amount { display: flex; gap: 8px; align-items: center; margin-bottom: 6px; }
.coldaisle-fault-amount > span { flex: 1; }
.coldaisle-fault-amount > span + * + span { flex: 0 0 90px; color: var(--red-ui-secondary-text-color, #666); }
.coldaisle-fault-amount input, .coldaisle-fault-amount select, .red-ui-editor .form-row .coldaisle-fault-amount input[type=text] { width: 90px; flex: 0 0 90px; height: 30px; margin: 0; box-sizing: border-box; }
.coldaisle-fault-more { display: inline-block; margin-bottom: 6px; font-size: 12px; }
.coldaisle-fault-error { margin: 4px 0 0 26px; color: var(--red-ui-text-color-error, #ad1625); font-size: 12px; line-height: 16px; overflow-wrap: anywhere; }
.coldaisle-fault-wrong .coldaisle-fault-head select { border-color: var(--red-ui-form-input-border-error-color, #d6615f); }
`;
