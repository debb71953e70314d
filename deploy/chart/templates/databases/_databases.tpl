{{/* The volume `data` of a database: a claim, or one deleted with the pod. Arguments: the root, the component. */}}
{{- define "muster.dataClaim" -}}
{{- $root := index . 0 -}}
{{- $persistence := (index $root.Values (index . 1)).persistence -}}
{{- if $persistence.enabled -}}
volumeClaimTemplates:
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: { name: data }
    spec:
      accessModes: [ReadWriteOnce]
      {{- if $persistence.hostPath }}
      storageClassName: ''
      {{- else if $persistence.storageClass }}
      storageClassName: {{ $persistence.storageClass }}
      {{- end }}
      resources: { requests: { storage: {{ $persistence.size }} } }
{{- end -}}
{{- end -}}

{{- define "muster.dataOfThePod" -}}
{{- if not (index (index . 0).Values (index . 1)).persistence.enabled -}}
- { name: data, emptyDir: {} }
{{- end -}}
{{- end -}}

{{/* A folder of the node, as a volume reserved for its claim. */}}
{{- define "muster.hostVolume" -}}
{{- $root := index . 0 -}}
{{- $persistence := (index $root.Values (index . 1)).persistence -}}
{{- $name := printf "%s-%s" (include "muster.fullname" $root) (index . 1) -}}
{{- if and $persistence.enabled $persistence.hostPath -}}
apiVersion: v1
kind: PersistentVolume
metadata:
  name: {{ $name }}
  labels: {{ include "muster.labels" . | nindent 4 }}
spec:
  capacity: { storage: {{ $persistence.size }} }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ''
  claimRef: { namespace: {{ $root.Release.Namespace }}, name: data-{{ $name }}-0 }
  # It must exist and belong to our user: a folder created by the kubelet would belong to root.
  hostPath: { path: {{ $persistence.hostPath }}, type: Directory }
{{- end -}}
{{- end -}}

{{/* The Service of a database, which its StatefulSet needs too. */}}
{{- define "muster.databaseService" -}}
{{- $root := index (index . 0) 0 -}}
{{- $component := index (index . 0) 1 -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "muster.fullname" $root }}-{{ $component }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{ include "muster.labels" (index . 0) | nindent 4 }}
spec:
  selector: {{ include "muster.selector" (index . 0) | nindent 4 }}
  ports: [{ name: {{ $component }}, port: {{ index . 1 }}, targetPort: {{ $component }} }]
{{- end -}}
