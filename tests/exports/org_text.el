;;; Prints what Emacs's Org mode reads in the file named on the command line, as JSON.
(require 'org)
(require 'org-element)
(require 'json)

(defun objects-text (objects)
  "The text of OBJECTS; the kind of each that is neither text nor an entity or a bare link."
  (mapconcat
   (lambda (object)
     (let ((blanks (make-string (or (org-element-property :post-blank object) 0) ?\s)))
       (pcase (org-element-type object)
         ('plain-text (substring-no-properties object))
         ('entity (concat (org-element-property :utf-8 object) blanks))
         ('link (concat (org-element-property :raw-link object) blanks))
         (kind (format "<<%s>>" kind)))))
   objects ""))

(defun headline-object (headline)
  (let ((paragraphs '()) (notes '()) (kinds '()) (properties '()))
    (org-element-map (org-element-contents headline)
        '(paragraph src-block node-property plain-list property-drawer section item)
      (lambda (element)
        (pcase (org-element-type element)
          ('paragraph (push (string-trim (objects-text (org-element-contents element)))
                            paragraphs))
          ('src-block (push (org-element-property :value element) notes))
          ('node-property (push (cons (org-element-property :key element)
                                      (org-element-property :value element))
                                properties)))
        nil))
    (org-element-map (org-element-contents headline) org-element-all-elements
      (lambda (element) (push (symbol-name (org-element-type element)) kinds) nil))
    `((todo . ,(org-element-property :todo-keyword headline))
      (title . ,(objects-text (org-element-property :title headline)))
      (tags . ,(vconcat (org-element-property :tags headline)))
      (level . ,(org-element-property :level headline))
      (properties . ,(or (nreverse properties) (make-hash-table)))
      (kinds . ,(vconcat (delete-dups kinds)))
      (paragraphs . ,(vconcat (nreverse paragraphs)))
      (notes . ,(vconcat (nreverse notes))))))

(let ((coding-system-for-read 'utf-8-unix)
      (coding-system-for-write 'utf-8-unix)
      (gc-cons-threshold (* 256 1024 1024)))
  (with-temp-buffer
    (insert-file-contents (car command-line-args-left))
    (org-mode)
    (let ((json (json-encode
                 (vconcat (org-element-map (org-element-parse-buffer) 'headline
                            #'headline-object)))))
      (with-temp-file (cadr command-line-args-left) (insert json)))))
